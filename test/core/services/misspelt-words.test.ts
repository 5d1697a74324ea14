import { expect, test } from 'vitest'
import { misspeltIn } from '../../../src/core/services/rules/misspelt-words.ts'

// Near misses of our `$` words, where nothing else gives them a meaning.

test.each([
  ['env', 'of-$brnch', 'branch'],
  ['labels', '$nmae', 'name'],
  ['env', '$evn', 'env'],
  ['env', '$namme', 'name'],
  ['command', './deploy --ref $brnch', 'branch'],
  ['command', 'echo "$PATH $domian"', 'domain'],
  ['args', '--namespace=$namespce', 'namespace'],
  ['cron', 'report $comit', 'commit'],
  ['tasks', 'migrate $instnce', 'instance'],
  ['files', 'server_name $nmae;', 'name'],
  ['configure', 'https://$domian/', 'domain'],
  ['objects', '$nmae-rules', 'name'],
])('%s: %s', (key, text, meant) => {
  expect(misspeltIn(text, [key], {})?.meant).toBe(meant)
})

test.each([
  ['command', 'echo $PATH $HOME $$ $? $! $1 $@ ${x}', 'variables of a shell'],
  ['command', 'brnch=$(git branch); echo $brnch', 'one that the shell sets'],
  ['command', 'for domian in a b; do echo $domian; done', 'one that a loop sets'],
  ['command', 'read -r comit && git checkout $comit', 'one that is read'],
  ['command', 'awk "{ print \\$nmae }"', 'one that is escaped'],
  ['command', 'echo $$nmae', 'a number of a process'],
  ['command', 'echo $same $fame $nam $dev $e $branches $names $domains $comment', 'words of their own'],
  ['files', '$brunch = 3; echo $brunch;', 'one that the file sets'],
  ['files', 'set $domian $host; proxy_pass http://$domian;', 'one that a server’s file sets'],
  ['url', 'https://$brnch.$domain', 'an address, which is refused by itself'],
])('%s: %s is %s', (key, text) => {
  expect(misspeltIn(text, [key], {})).toBeUndefined()
})

test('a variable of the container, whatever its letters', () => {
  expect(misspeltIn('echo $brunch', ['command'], { brunch: 'at eleven' })).toBeUndefined()
  expect(misspeltIn('echo $brunch', ['command'], undefined)?.meant).toBe('branch')
})
