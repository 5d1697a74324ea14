// Mistakes in what people write (`Problem`), by the stage that finds them: cause, then cure.
// In: nothing. Out: the table behind docs/reference/errors.md (tools/errors.mjs).
// Limits: the message that is shown says more (file, line, key, names); here stands what it means.

/** @type {Readonly<Record<string, Readonly<Record<string, readonly [cause: string, cure: string]>>>>} */
export const MISTAKES = {
  'Files and code (config)': {
    'config.not-found': [
      'The folder has no `.diploid.conf.*`.',
      'Add one, or name the folder that has it with `--folder`.',
    ],
    'config.several': [
      'Two configuration files in one folder, or two files for one service: it is not clear which one holds.',
      'Keep one of them.',
    ],
    'config.symlink': [
      'A configuration file is a symlink, which could lead out of the repository.',
      'Commit the file itself, or import it by its relative path.',
    ],
    'config.syntax': [
      'The file is not valid JavaScript, YAML or JSON, holds more than one YAML document, or the marks of a merge that was not finished.',
      'Mend the line that is named, or the bracket or quote before it. YAML takes no tabs, and wants quotes around what begins with `*`, `!`, `@` or `%`; JSON has no comments and no trailing commas.',
    ],
    'config.import-missing': [
      'A file imports another that this commit does not have.',
      'Commit it, or correct the path, which is relative to the importing file.',
    ],
    'config.too-large': [
      'The file, the value that it makes, or what its aliases grow to is beyond the limits (1 MB, 100 000 values).',
      'Keep data of that size out of the configuration; write values out instead of nesting aliases.',
    ],
    'config.number': [
      'A whole number in YAML or JSON has more digits than a number keeps; it would silently become another.',
      'Put it in quotes.',
    ],
    'config.encoding': [
      'The file is not UTF-8: it was saved as Latin-1, UTF-16 or the like, and its letters would become others.',
      'Save it as UTF-8.',
    ],
    'config.type': [
      'The value is none that JSON knows (`.nan`, `.inf`, half of a character).',
      'Write a number, or text in quotes.',
    ],
    'config.call-as-text': [
      'Warning: `secret(…)`, `generate(…)`, `sops(…)` or `from(…)` stands there as a text: YAML and JSON call nothing, and quotes make a text in JavaScript.',
      'Write `{ secret, key }` or `${services.mysql.env}` in YAML, or take the quotes away in JavaScript.',
    ],
    'config.two-readings': [
      'Warning: the word is one thing in YAML 1.2, as which Diploid reads its own files, and another for kubectl, as which it reads manifests (`yes`, `0777`).',
      'Put it in quotes if text is meant, or write the value that you mean.',
    ],
    'config.number-as-text': [
      'Warning: a variable stands without quotes and is a number in YAML, which is written differently when it is text again: `1.10` becomes `1.1`, `08` becomes `8`.',
      'Put it in quotes.',
    ],
    'config.threw': [
      'The code of the file threw.',
      'Mend the line that is named; `diploid validate` runs the same code.',
    ],
    'config.empty': [
      'The ops file is empty or describes no service, which would take away all that runs.',
      'Write a service, or `services: {}` where all of them are to go.',
    ],
    'config.no-value': [
      'The file exports nothing, or a function that returns nothing.',
      'Write `config = {…}`, `module.exports = …` or `export default …`, and return the configuration.',
    ],
    'config.deadline': ['The code was still running at its deadline.', 'Look for a loop that does not end.'],
    'config.memory': [
      'The code wanted more memory than it may have.',
      'Look for a list or a text that grows without end.',
    ],
    'config.forbidden': [
      'The code uses what configuration has not got (`process`, `fetch`, `Date`, packages, files outside of the commit), or its value is no configuration (a function, a class, itself).',
      'Use `env`, `branch` and `vars`, relative imports of the same commit, and `diploid`.',
    ],
    'config.forbidden-key': [
      'A key is called `__proto__`, `constructor` or `prototype`.',
      'Choose another name.',
    ],
    'config.function-here': [
      'A function stands where a value is wanted.',
      'It may stand at a Kind or Kind/name of `patch`, and the whole file may be one, of `{ env, branch, vars }`.',
    ],
  },
  'What the configuration says (config)': {
    'config.unknown-key': [
      'The key means nothing here; nothing that is written is ignored in silence.',
      'Take the key that is proposed: for keys of Compose, Kubernetes, Helm and CI files it is ours for the same thing. Or remove it.',
    ],
    'config.unknown-option': [
      'The option string holds an option that is not known.',
      'Take the name that is proposed.',
    ],
    'config.environment-left': [
      'Warning: the cluster has an environment that the configuration does not have (any more); it goes on running.',
      'Delete its namespace and its `environments.diploid.dev` by hand, or take its name up again.',
    ],
    'config.unknown-environment': [
      'Overrides are given for an environment that is not declared.',
      'Declare it under `environments`, or mend its name.',
    ],
    'config.environment-name': [
      'The environment is named like a key of services, so that overrides of it could not be told from that key.',
      'Choose another name.',
    ],
    'config.service-name': [
      'The name is no DNS label, which Services and host names need, or is `defaults`. Warning where a service is called `default`: `defaults` may be meant.',
      'Rename the file or the key: lower-case letters, digits and `-`, at most 63.',
    ],
    'config.no-such-service': [
      '`--service-repo` names a service that does not exist.',
      'Take a name that the message proposes; it is the key below `services`, or the file name before `.diploid.`.',
    ],
    'config.late-service': [
      'The file returns a service only when `env` is given. Which services there are is decided before that.',
      'Return it in every call; where it should not run, give it `replicas: 0` there.',
    ],
    'config.lost-service': [
      'The file leaves a service out for one environment. Which services there are is decided before that.',
      'Return it in every call; where it should not run, give it `replicas: 0` there.',
    ],
    'config.first-call': [
      'The function of an ops file says otherwise for one environment what is taken from its first call alone, in which `env` and `branch` are undefined: name, forges, registries, clusters, environments, agent, and where the code of a service is. A warning: what the first call said counts.',
      'Write the same in every call. What stands under an environment holds there alone, so that it need not ask for `env`.',
    ],
    'config.extends': [
      '`extends` names a file that cannot be read, leaves the repository, or leads back to the file itself.',
      "Write `'./base.js'`, or `'group/shared@v3:base.diploid.js'` for a file of another repository at a tag or commit.",
    ],
    'config.own-key': [
      "A service repository's own file sets a key that the closed list does not give it.",
      'Set it in the ops repository, or permit it there with the `allow` line that is shown.',
    ],
    'config.own-reference': [
      "A service repository's own file refers to, or needs, a service that the ops repository does not let it need.",
      'Permit it in the ops repository with the `allow` line that is shown.',
    ],
    'config.own-secret': [
      "A service repository's own file asks for a secret: `secret()`, `sops()`, `generate()`, or a variable that holds one.",
      'Set the value in the ops repository, or permit the call there with the `allow` line that is shown.',
    ],
    'config.own-ceiling': [
      "A service repository's own file asks for more replicas, cpu, memory or storage than it may have.",
      'Ask for less, or raise the ceiling in the ops repository with the `allow` line that is shown.',
    ],
    'config.own-host': [
      "A service repository's own file asks for a host outside of the instance's domain, or for one of another service: of its routes, or one that it redirects.",
      'Take another host, or permit it in the ops repository with the `allow` line that is shown.',
    ],
    'config.value': [
      'The value has another type or form than the key takes.',
      'Write it as the message shows.',
    ],
    'config.setting': [
      'A setting of the ops file lacks a part without which it means nothing, or contradicts itself.',
      'Write what the message names.',
    ],
    'config.unknown-cluster': [
      'An environment names a cluster that `clusters` does not have.',
      'Declare it there, or take the name that is proposed.',
    ],
    'config.unknown-service': [
      'A setting names a service that does not exist.',
      'Take the name that is proposed.',
    ],
    'config.two-forms': ['The same is said twice, in two of its forms.', 'Keep one of them.'],
    'config.reference-here': [
      'A reference stands where the value decides what is deployed where, which must be known before references are.',
      'Write the value out.',
    ],
    'config.repo': [
      'The text names no repository.',
      "Write `'name'` (beside the ops repository), `'group/name'`, a URL, or `'.'` for the ops repository.",
    ],
    'config.repo-unresolved': [
      'The repository stands beside the ops repository, whose URL is not known in this checkout.',
      'Add a remote `origin`, or pass `--service-repo NAME=PATH`.',
    ],
    'config.repo-credential': [
      'Warning: a URL carries a password. It is not used, because locations are shown in plans and logs.',
      'Take it out, revoke it, and give Git credentials to the agent instead.',
    ],
    'config.plain-credential': [
      'Warning: a variable whose name says that it is a credential, or a token or password of an account, is written in the clear.',
      "Use `generate('name')`, or `secret('name', 'key')` for one that exists in the cluster.",
    ],
    'config.registry-host': [
      'The registry is named without its host, and the host of the ops repository is not known.',
      "Write the host too: `'registry.example.com:4567'`.",
    ],
    'config.image-and-build': [
      '`image` and `build` stand side by side.',
      'Remove one; `null` takes back a lower layer.',
    ],
    'config.branch-without-code': [
      'A service that runs a ready image says a `branch`, which has no effect.',
      'Remove it, or name the `repo` of its code.',
    ],
    'config.external-and-code': [
      'An external service is given code, replicas or the like, but nothing of it runs here.',
      'Remove one of the two.',
    ],
    'config.external-host': [
      '`external` names no host.',
      "Write `external: { host: 'db.example.com', port: 3306 }`.",
    ],
    'config.daemon-replicas': [
      '`replicas` beside `daemon`, which runs one pod on every node.',
      'Remove one of them.',
    ],
    'config.daemon-stateful': ['`stateful` and `daemon` exclude each other.', 'Remove one of them.'],
    'config.daemon-storage': [
      'A volume that one node mounts, for pods on every node.',
      "Give it `mode=ReadWriteMany`, or use `map: 'host:/path:/path'`.",
    ],
    'config.preset-command': [
      'A `command` takes the place of what a preset runs, and does not ask for the password that it asks for.',
      'Write what is to be added as `args`, or ask for the password in the command too.',
    ],
    'config.preset-port': [
      'The first port is none on which the program of a preset, or the server of `web`, listens.',
      'Leave `port` out, or tell the program too.',
    ],
    'config.single-replicas': [
      'Several replicas of what is one pod by its nature: a preset, or `stateful: single`.',
      'Remove replicas; a cluster of databases is `stateful: true` with configuration of its own.',
    ],
    'config.type-and-external': [
      'An environment gives the service a `type` while a lower layer says that it is external.',
      'Write `external: null` beside the type.',
    ],
    'config.limit-below-request': [
      'A limit of `resources` is less than what is requested, which Kubernetes refuses.',
      'Raise the limit, or request less.',
    ],
    'config.odd-amount': [
      'Warning: `resources` asks for less memory than a program can run in (`128` is 128 bytes), or for a machine full of cores (`cpu: 100`).',
      'Write the unit that is meant: `128Mi`, `100m`.',
    ],
    'config.allow': [
      '`allow` permits what no service repository could ask for: a key that is none, or a host that is none.',
      'Write a key of services, or a host; `*.example.org` stands for any host below a domain.',
    ],
    'config.process-command': [
      'A further process says no command: it would be the service itself once more.',
      'Give it a command; for more pods of the service itself there are replicas.',
    ],
    'config.external-process': [
      'An external service has processes or containers, but nothing of it runs here.',
      'Remove them, or make them a service of their own.',
    ],
    'config.container-idle': [
      'A further container has neither an image nor a command: it would be the service itself once more.',
      'Write an image, a command, or both.',
    ],
    'config.container-name': [
      'Two containers of a pod have the same name: one under `init` and one under `containers`, or one of them and the service.',
      'Rename one of them.',
    ],
    'config.web-and-code': [
      'A service with `web` says another image, Dockerfile or pack beside it; a static site makes its image itself.',
      'Keep one of them. `web.base` is the image of its server.',
    ],
    'config.pack-and-dockerfile': [
      '`build.pack` and `build.dockerfile` stand side by side; a pack makes the Dockerfile itself.',
      'Keep one of them.',
    ],
    'config.extends-ref': [
      'The other repository has no tag, branch or commit of that name.',
      'Push the tag, which is looked for with every poll, or correct the ref.',
    ],
    'config.extends-moved': [
      'Warning: the tag or branch of an `extends` stands for another commit than when it was first read; what was read then stays in force.',
      'Name another tag, or the commit, to take what is new.',
    ],
    'config.manifests-and-code': [
      '`manifests` stands beside a key that says what runs; the files say that themselves.',
      'Write it into the manifests, change their objects with `patch`, or remove `manifests`.',
    ],
    'config.task-command': ['A task says no command.', 'Write what runs: `migrate: ./migrate up`.'],
    'config.task-exec': [
      'A task that runs before a rollout, or when a service is new, wants to run in a pod that is not there yet.',
      'Remove `exec`, or move the task to `after`.',
    ],
    'config.verify': [
      '`verify` says neither or both of `target` and `command`.',
      'A target is a stage of the Dockerfile, a command runs in the built image.',
    ],
    'config.verify-target': [
      '`verify.target` names a stage of a Dockerfile, where a ready image, `web` or a pack takes its place.',
      'Write a command, which runs in the image.',
    ],
    'config.external-task': [
      'An external service has tasks or `verify`, but nothing of it runs here.',
      'Remove them, or make them a service of their own.',
    ],
    'config.not-yet': [
      'The key belongs to the language, but this version does not act on it: a warning where it is checked or rendered at least, an error where ignoring it would promise what nobody keeps.',
      'Do it in your own pipeline, or take it out, until a later version has it.',
    ],
    'config.shared-storage': [
      'Several replicas would share a volume that one node mounts.',
      'Write `stateful: true` for a volume each, or give the volume `mode=ReadWriteMany`.',
    ],
    'config.mount-incomplete': [
      'A volume without a size, or a mount without both paths.',
      "Write `'10Gi'`, or `'host:/there:/here'`.",
    ],
    'config.probe': [
      'A probe has a path or a port, and a command too: it asks over the network, or runs a command.',
      'Keep one of them.',
    ],
    'config.root': [
      'A container is to run as user 0, which is root, and `runAsNonRoot` forbids that.',
      'Write another user, or remove `runAsNonRoot`.',
    ],
    'config.duplicate-mount': ['Two things are mounted at the same path.', 'Give each its own path.'],
    'config.port-incomplete': [
      'A port entry without its number.',
      'Write `{ port: 8080 }`, or the number alone.',
    ],
    'config.duplicate-port': ['The same port or port name twice.', 'Give each once, with a name of its own.'],
    'config.route-incomplete': ['A route without a host.', "Write `'https://$name.$domain/path'`."],
    'config.headless-route': [
      'A route to a headless service, which has no address.',
      "Remove its `url`, or `service: 'proxy=false'`.",
    ],
    'config.cors-credentials': [
      '`cors` sends cookies to pages of every origin, which browsers refuse.',
      'Name the origins.',
    ],
    'config.proxy': [
      'A path under `proxy` names no service, or stands there twice.',
      "Write '/api/': 'services.backend'.",
    ],
    'config.redirect': [
      'A redirect has no source or target that can be: a path, a host or a URL.',
      "Write '/old': '/new', '/old/*': '/new/*', or 'www.example.com': 'example.com'.",
    ],
    'config.auth': [
      '`auth` says nothing, or two ways at once.',
      'Name a Secret with accounts, or the URL of the service that decides.',
    ],
    'config.isolation': [
      '`isolation` names something that is neither a service, a namespace nor an address range.',
      "Write 'web', 'namespace', 'namespace:monitoring' or '10.0.0.0/8'.",
    ],
    'config.disruption': [
      '`disruption` says both bounds, or stands at a daemon.',
      'Keep `max` or `min`; a daemon needs neither.',
    ],
    'config.autoscale': [
      '`autoscale` cannot hold: its range, `replicas` beside it, a volume that one node mounts, or no request to measure against.',
      'Do what the message says; `autoscale: null` takes it away in one environment.',
    ],
    'config.cron-image': [
      'Jobs of a service that has no image, because it is external.',
      'Make the jobs a service of their own.',
    ],
    'config.cron-incomplete': [
      'A job without a schedule, or with a name that cannot name one.',
      "Write `schedule: '30 2 * * *'`; rename it.",
    ],
    'config.cron-schedule': [
      'The schedule is none.',
      "Write minute, hour, day, month and weekday: `'30 2 * * *'`.",
    ],
    'config.time-zone': [
      'The zone of a schedule is none, or (a warning) none that is known here.',
      "Write an area and a city, as the tz database has them: `'Europe/Berlin'`, or `'UTC'`.",
    ],
  },
  'Branches and environments (targets)': {
    'targets.missing-branch': [
      'A branch that is named, not matched by a pattern, does not exist. What runs stays as it is.',
      'Create the branch, or name another one.',
    ],
    'targets.not-checked': [
      'Warning of `validate` and `apply`: the repository of a service could not be read, so that nothing is known of it.',
      'Say what it runs with `image`, where its code is with `repo`, or give a checkout: `--service-repo NAME=PATH`. The other services were checked.',
    ],
    'targets.working-tree': [
      'Warning: the checkout given with `--service-repo` lacks the branch of an environment; its working tree is taken.',
      'Make the branch in the checkout where it matters.',
    ],
    'targets.empty-repository': [
      'The repository of a service has no commit.',
      'Push a first commit, or name another one with `repo`.',
    ],
    'targets.namespace': ['The namespace is no DNS label.', 'Leave it out to get the one that is proposed.'],
    'targets.shared-namespace': [
      'Two environments would fill one namespace.',
      'Give one its own; `$env` in it stands for the environment.',
    ],
  },
  'References and services (services)': {
    'services.reference-as-text': [
      'Warning: the text is, as a whole, what a reference would be (`services.db.host`), or has a `${` that nothing closes, or a `$` word with one letter wrong; it is taken as it stands.',
      'Write `${services.db.host}` in YAML and JSON, and leave the quotes out in JavaScript.',
    ],
    'services.unknown-reference': [
      'A reference names what does not exist.',
      'Take the name that is proposed; a literal `${…}` is written `$${…}`.',
    ],
    'services.reference-in-name': [
      'A name of `env`, `files` or `storage` holds a reference, and names are written out.',
      'Write the name itself; JavaScript can compute it.',
    ],
    'services.circular-reference': [
      'Values need each other in a circle.',
      'Write one of them without the others.',
    ],
    'services.type-mismatch': [
      'A reference gives a map or a list where text or a number is wanted, or the other way round.',
      'Name one value of it.',
    ],
    'services.not-in-environment': [
      'A service is referred to that this environment does not have.',
      'Push a branch that the environment takes, or name one with `branch`.',
    ],
    'services.no-port': [
      'The port of a service is referred to that has none.',
      'Write `port` at that service.',
    ],
    'services.unsure': [
      'The value depends on a service whose repository or own file cannot be read, or is wrong, so that it could be another one.',
      'Put that right; until then what runs stays as it is.',
    ],
    'services.unknown-port': [
      'The port of a service is not known yet: its image is neither built nor inspected.',
      'Write `port` at that service, or wait for its build.',
    ],
    'services.no-domain': [
      '`$domain` stands in an environment without a domain.',
      'Set `domain`, or write the host. A literal `$domain` is `$$domain`.',
    ],
    'services.no-commit': [
      '`$commit` stands at a service without code.',
      'Name its repository with `repo`. A literal `$commit` is `$$commit`.',
    ],
    'services.generate': [
      'The name or an option of `generate()` is not usable.',
      'Mend it as the message says.',
    ],
    'services.function': ['A function stands where a value is wanted.', 'Write the value itself.'],
    'services.secret-missing': [
      'A Secret, or a key of it, whose value is needed for a text, a file or a build is not in the cluster.',
      'Make the Secret in the namespace that the message names; the service waits for it.',
    ],
    'services.secret-unknown': [
      'A Secret whose value is needed for a text, a file or a build could not be read.',
      'Grant `get`, `list` and `watch` on Secrets of that namespace, or mend what the message says.',
    ],
    'services.secret-place': [
      'A secret value where anybody who sees the objects could read it.',
      'Put it into `env` or `files`.',
    ],
    'services.name': [
      'The name of a service begins with a digit, and others reach it under its name, which must begin with a letter there.',
      'Rename the service; one that nobody reaches says `ports: []`.',
    ],
    'services.long-variable': [
      'A variable is longer than Linux hands to a program (128 KiB).',
      'Put it into a file, with `files`.',
    ],
    'services.nothing-to-run': [
      'A service says in one environment what it runs, and in another nothing.',
      'Say it there too, or `replicas: 0`.',
    ],
    'services.shared-image': [
      '`image` names the image of a service that does not exist or has none to share.',
      'Name a service that is built or has an image.',
    ],
    'services.duplicate-route': [
      'Two routes, paths or redirects have the same host and path.',
      'Give one of them another.',
    ],
    'services.redirect-circle': [
      'Redirects lead to one another, or each to a longer path, without an end.',
      'Let one of them lead to an address that is no redirect.',
    ],
    'services.proxy': [
      'A path under `proxy` leads to a service that does not exist here or has no such port, be it written or its image’s.',
      'Name a service of this environment and one of its ports; `null` takes the path away in one environment.',
    ],
    'services.without-route': [
      'Warning: the key is about requests from outside, and the service has no route.',
      'Give it a `url`, or remove the key.',
    ],
    'services.shared-address': [
      'Warning: two environments ask for the same host and path, and only one of them is reached there.',
      'Write the host with $domain or $instance, or give one of the environments a domain or a `url` of its own.',
    ],
    'services.same-in-instances': [
      'In an environment with an instance for each branch or merge request, a host or a folder of a node is the same in all of them.',
      'Write `$instance`, `$branch` or `$namespace` into it, as the message shows.',
    ],
    'services.isolation': [
      '`isolation` names a service that does not exist.',
      "Take the name that is proposed, or write 'namespace:<name>'.",
    ],
    'services.unknown-need': ['`needs` names no service.', 'Take the name that is proposed.'],
    'services.verify-service': ['`verify.services` names no service.', 'Take the name that is proposed.'],
    'services.task-exec': [
      'A task wants to run in a running pod of a service that has cron jobs alone.',
      'Remove `exec`: the task gets a pod of its own.',
    ],
    'services.circular-needs': [
      'Services wait for each other in a circle.',
      'Take one out of the `needs` of another.',
    ],
  },
  'SOPS files (sops)': {
    'sops.missing': [
      'A file that `sops()` names is not in the commit of the ops repository, or is no regular file of it.',
      'Commit it, or correct the path: it counts from the folder of `.diploid.conf.*`.',
    ],
    'sops.path': [
      'A SOPS file does not hold the path that `sops()` names.',
      'Take the path that the message suggests; keys are joined by dots.',
    ],
    'sops.locked': [
      'A value of a SOPS file is needed to plan or apply, and there is no age key at hand.',
      'Set `SOPS_AGE_KEY` or `SOPS_AGE_KEY_FILE`; give the agent the key in the Secret `diploid-age` of its namespace. Only the services that use the file wait.',
    ],
    'sops.wrong-key': [
      'None of the age keys at hand is one of those that the file was encrypted for.',
      'Give the right key, or let somebody who can open the file add yours with `sops updatekeys`.',
    ],
    'sops.tampered': [
      'A value, the order of values, or what SOPS wrote about them was changed without SOPS.',
      'Take the file from the last good commit and change it with `sops edit`.',
    ],
    'sops.not-encrypted': [
      'A file that `sops()` names stands in the clear.',
      'Encrypt it with `sops encrypt`, and change what it held: it is known to everybody who can read the repository.',
    ],
    'sops.syntax': [
      'A SOPS file is no valid YAML, JSON, dotenv or INI, or holds several YAML documents.',
      'Mend the line that is named, with `sops edit`.',
    ],
    'sops.no-recipient': [
      'The file is encrypted for keys of a cloud, of Vault or of PGP only, which are not asked.',
      'Add an age recipient with `sops rotate --add-age`.',
    ],
  },
  'Images (image)': {
    'image.reference': [
      'The text is no image reference.',
      'Write `name:tag` in lower case, with the registry before it.',
    ],
    'image.no-registry': [
      'A service is built, but no registry is known that takes its image.',
      "Set `registry: 'registry.example.com/group'`.",
    ],
    'image.source-unknown': [
      'The code cannot be read at the moment; the service stays as it is.',
      'See the reason in the message; it is tried again.',
    ],
    'image.pack': [
      'The code fits a build pack, but lacks something that the pack needs to know: what runs, or which program is built.',
      'The hint says what to add to the code or to the service; a Dockerfile of its own always works.',
    ],
    'image.no-dockerfile': [
      'The repository has no Dockerfile where it is looked for.',
      'Add it, name another with `build.dockerfile`, or run a ready `image`.',
    ],
    'image.dockerfile': [
      'The Dockerfile has no FROM, or a base that arguments leave open.',
      'Mend it; give the ARG a default before the first FROM, or set `build.args`.',
    ],
    'image.circle': [
      'Images are built on each other in a circle: the Dockerfile of each declares the `<SERVICE>_IMAGE` of the next.',
      'Take one of these arguments out.',
    ],
    'image.own-unknown': [
      'A Dockerfile declares the `<SERVICE>_IMAGE` of a service whose image cannot be told now.',
      'What is said of that service tells why; this one goes on with it.',
    ],
    'image.stage': [
      '`build.target` or `verify.target` names a stage that the Dockerfile does not have.',
      'Name one that it has, or add it: `FROM … AS <name>`.',
    ],
    'image.ignore-file': ['`.dockerignore` has a pattern that builds refuse.', 'Mend the line.'],
    'image.outside': [
      'The context or the Dockerfile lies outside of the repository.',
      'Name a folder inside.',
    ],
    'image.base-absent': [
      'The image on which the build stands is not in its registry.',
      'Check its name and tag in the Dockerfile.',
    ],
    'image.secret-unused': [
      'No RUN of the Dockerfile mounts a secret that `build.secrets` names. It changes the key of the image all the same.',
      'Give both the same name: `RUN --mount=type=secret,id=<name>`; or take it out of `build.secrets`.',
    ],
    'image.base-unknown': [
      'Its registry did not answer for the image on which the build stands.',
      'See the reason in the message; it is tried again.',
    ],
    'image.commit-argument': [
      'Warning: the Dockerfile declares an argument that differs for every commit, so that every commit is built.',
      'Remove the ARG unless that is wanted.',
    ],
  },
  'Objects (desired)': {
    'configure.build-secret': [
      'A secret would be set in the build context, and so in an image that many can read.',
      'Set it in `configure`, which mounts the file when the container runs.',
    ],
    'desired.mounted-twice': [
      'Two files, or a file and a volume, would be mounted at one place.',
      'Leave one of them out.',
    ],
    'configure.file': [
      'A file that `configure` names cannot be edited: its format is not known by its name, it is no text, or it is broken.',
      'Mend the file, or write it as a whole under `files`.',
    ],
    'configure.path': [
      'The left side of an entry of `configure` is no path.',
      'Write names with dots between them; a dot that belongs to a name is written with a backslash before it.',
    ],
    'configure.added': [
      'A path in `configure` is not in the file, and one letter away from one that is. A warning: it is added.',
      'Correct it if the other one is meant.',
    ],
    'configure.environment': [
      'A file or a path in `configure` begins with the name of an environment and a blank. A warning: it is taken as one name.',
      'Write `env=` before the environment.',
    ],
    'configure.nothing-set': [
      'A glob in `configure` sets nothing: no key of the file matches it, or no name on the right fits one that does.',
      'Correct the glob, or write the path out; the message lists what there is.',
    ],
    'configure.ambiguous': [
      'Two values fit one key of the file equally well.',
      'Write that path out, with the value that is meant.',
    ],
    'configure.no-value': [
      'The value that fits a key of the file is not known.',
      'See the message: mostly a service whose port nobody told.',
    ],
    'configure.type': [
      'A map, a list and a single value do not take the place of each other.',
      'Name one value of the map, or write a value of the kind that the file has.',
    ],
    'configure.cannot-set': [
      'The format cannot hold the value, or another value would change with it.',
      'Change the file so that it can, or write it as a whole under `files`.',
    ],
    'configure.workdir': [
      'Where a configured file is in the container is not known: WORKDIR takes a variable from the base image.',
      'Set `workdir` of the service.',
    ],
    'desired.same-object': [
      'Two services make an object of one kind and name, as the job `b-c` of `a` and the job `c` of `a-b` do; each round one would overwrite the other. Or what they make calls its pods alike, as the job `nightly` of `web` and the service `web-nightly` do; a Service would send requests to the job.',
      'Rename the service, job, task or process of one of them; the message names both places.',
    ],
    'desired.reserved-label': ["Warning: the label is Diploid's own.", 'Leave it out, or take another name.'],
    'desired.object-shared': [
      'Two environments bring along one object of a kind that a cluster has once, a ClusterRole say; each would take it from the other.',
      'Write `$instance` or `$namespace` into its name.',
    ],
    'desired.patch-unknown-object': [
      'A patch names an object that the service does not have.',
      'Name one that the message lists.',
    ],
    'desired.patch-protected': [
      'A patch changes what Diploid finds its objects by.',
      'Leave the field out of the patch.',
    ],
    'desired.root-image': [
      'Warning: `runAsNonRoot` is asked for, and the image runs as root, or as a user that it names without a number: the kubelet starts neither.',
      'Write `USER 1000` in the Dockerfile, or `user: 1000` at the service.',
    ],
    'desired.secret-absent': [
      'Warning: pods, a route or a service account name a Secret, or a key of one, that the namespace does not have: pods will not start, controllers do what they think best.',
      'Make the Secret; the workloads that use it roll by themselves as soon as it is there.',
    ],
    'desired.manifest': [
      'A file that `manifests` names holds something else than objects of Kubernetes, or cannot be read as text.',
      'Move it out of the folder, or name the file or folder of the objects.',
    ],
    'desired.manifest-service': [
      'A service of manifests has a route, and no Service of its name is among them for the route to lead to.',
      'Name the service of the configuration like the Service, or write the route among the manifests.',
    ],
    'desired.secret-in-git': [
      'Warning: a Secret stands in the clear among the manifests, for everybody who may read the repository.',
      'Write it as one of `objects` with secret(), generate() or sops() in it, or use a controller that opens sealed ones.',
    ],
    'desired.object-incomplete': [
      'One of `objects` says no apiVersion, kind or name, or has plain text where base64 belongs.',
      'Complete it; plain text of a Secret stands below `stringData`.',
    ],
    'desired.object-place': [
      'One of `objects` would lie in a foreign namespace, or is of a kind of which a cluster has one.',
      'Leave `metadata.namespace` out; make what the whole cluster shares where the cluster is set up.',
    ],
    'desired.patch-failed': [
      'An operation of a JSON patch does not fit the object, or a function of `patch` returned what is no object to apply.',
      'The message names the operation, or what was returned; nothing of that patch was applied.',
    ],
    'desired.secret-in-the-clear': [
      'A secret value would show in an object that is no Secret.',
      'Put it into `env` or `files`; from there it becomes a Secret.',
    ],
    'desired.files-too-large': [
      'The files of a service do not fit into a ConfigMap or Secret.',
      'Put large files into the image, or into storage.',
    ],
    'desired.source-missing': [
      'The repository has no such file at that commit, or it is a symlink.',
      'Commit the file, or correct the path; it counts from the folder of the service.',
    ],
    'desired.source-unknown': [
      'A file that a service takes from a repository could not be read.',
      'See the reason in the message; it is tried again by the next round.',
    ],
    'desired.image-absent': [
      'Warning: the registry has no such image; pods will wait for it.',
      'Check its name and tag.',
    ],
    'desired.route-without-port': [
      'A route leads to no port: neither the service nor its image names one.',
      'Write `port`, or EXPOSE in the Dockerfile.',
    ],
    'desired.not-expressible': [
      'What a service says about requests cannot be said to the Gateway or ingress class that its routes take.',
      'Do what the message says: another value, another way in (`routing`), or an object of the controller (`objects`).',
    ],
    'desired.no-certificate': [
      'A host is to be reached by https, and nothing has a certificate for it.',
      'An HTTPS listener with a wildcard, a ListenerSet with an issuer (`routing: { issuer }`), or `tls: false`.',
    ],
    'desired.no-listener': [
      'A host is to be reached by plain http, and no listener of the Gateway takes it.',
      'An HTTP listener that allows routes of all namespaces, or https.',
    ],
    'desired.isolation-proxies': [
      'An isolated service has a route, and it is not known where the pods run that must reach it.',
      "Name their namespace: routing: { proxies: 'ingress-nginx' }.",
    ],
    'desired.other-routing': [
      'Warning: the cluster has got another way in; routes stay with the one that was chosen first.',
      'Name the other under `routing` to move them.',
    ],
    'desired.no-routing': [
      'The cluster has neither a Gateway nor an ingress class.',
      'Install one, or name it under `routing`.',
    ],
    'desired.probe-without-port': [
      'A probe has no port to ask.',
      'Write `port` at the probe or the service, or a `command`.',
    ],
  },
}
