// Failures of the world outside (`WorldError`), by adapter: cause, then cure.
// In: nothing. Out: the table behind docs/reference/errors.md (tools/errors.mjs).
// Limits: whether one passes by itself is told by the error (`retryable`), not here.

/** @type {Readonly<Record<string, Readonly<Record<string, readonly [cause: string, cure: string]>>>>} */
export const FAILURES = {
  'Git (git)': {
    'git.unreachable': [
      'The server does not answer, or answers that it is busy.',
      'Check the URL and the network; it is asked again.',
    ],
    'git.unauthorized': [
      'The server wants credentials, or refuses ours.',
      'Give the agent a token that may read the repository (`DIPLOID_GIT_TOKEN`).',
    ],
    'git.not-found': [
      'There is no such repository or commit, or the token may not see it: hosts do not tell one from the other.',
      'Check the URL and what the token may read.',
    ],
    'git.redirect': [
      'The server redirects to where no redirect is followed.',
      'Write the new URL where the old one stands (`repo`, `--ops`), if you trust it.',
    ],
    'git.protocol': [
      'The answer is not that of a Git server over smart HTTP.',
      'Check that the URL is that of a repository.',
    ],
    'git.too-large': [
      'The answer or a file is larger than the limit.',
      'Keep large files out of Git, in Git LFS or an image; the message names the file or the limit.',
    ],
    'git.corrupt': [
      'What came does not have the id that it was asked by, or a tree holds a forbidden name.',
      'It is fetched anew; if it stays, run `git fsck` on the server.',
    ],
    'git.local': [
      "A command of this machine's git failed in a checkout.",
      'Install git; run `git status` there.',
    ],
    'git.offline': [
      'The repository is not asked, because of `--offline`.',
      'Give its checkout with `--service-repo NAME=PATH`; for what `extends` names leave `--offline` out.',
    ],
    'git.empty': ['The ops repository has no commit.', 'Push a first commit with a `.diploid.conf.js`.'],
    'git.no-branch': [
      'The ops repository has no such branch.',
      'Name one of those that it has with `--branch`.',
    ],
  },
  'SOPS keys (sops)': {
    'sops.key': [
      'What is given to open SOPS files is no private key of age: another text, a public key, or one that is cut short.',
      'Give the whole line that begins with `AGE-SECRET-KEY-`, as `age-keygen` wrote it.',
    ],
    'sops.key-file': [
      'The file that `SOPS_AGE_KEY_FILE` names cannot be read.',
      'Name the file that `age-keygen` wrote, or leave the variable out.',
    ],
  },
  'Registries (registry)': {
    'registry.unreachable': [
      'The registry does not answer.',
      'Check its name and the network; it is asked again.',
    ],
    'registry.unauthorized': [
      'The registry refuses our account, or wants a sign-in at an unsafe place.',
      'Check the account (`DIPLOID_REGISTRY_USER`, `DIPLOID_REGISTRY_TOKEN`) and the name.',
    ],
    'registry.rate-limited': [
      'The registry asks to wait.',
      'It is asked later; an account usually has a higher limit than none.',
    ],
    'registry.protocol': [
      'The answer is not that of a registry.',
      'Check `registry` in the ops file: host, port and path, without a web page behind it.',
    ],
    'registry.reference': [
      'The text is no image reference.',
      'Write `name:tag` in lower case, with the registry before it.',
    ],
  },
  'Builds (build)': {
    'build.failed': [
      'The build ended with an error; the message has the last lines of its log.',
      'Read the lines from the bottom up; run `docker build` in the checkout to see the same. Mend the Dockerfile or the code and push.',
    ],
    'build.timeout': [
      'The build took longer than it may.',
      'Look in its log for the step that hangs (a download, a prompt that waits for input), and push the change.',
    ],
    'build.interrupted': [
      'The Job or its pod ended without the build having failed (evicted, deleted, no room).',
      'It is started again; `kubectl describe job` shows more.',
    ],
    'build.source': [
      'The build could not fetch the code.',
      'Check that the cluster reaches the Git server, and what the token may read.',
    ],
    'build.lost': [
      'It was built, but the registry does not have the image.',
      'Check that `registry.pullUrl` and `registry.url` are one registry, and that no clean-up rule deletes new tags.',
    ],
    'build.local-code': [
      'The code lies in a folder of this machine, which the cluster cannot reach.',
      'Use `--builder local`, or push the code and name its URL.',
    ],
    'build.moved': [
      'The files of the build are not those that were planned: a file of a working tree changed in between, or the Git server gave others.',
      'Plan again; for a Git server run `git fsck` there.',
    ],
    'build.no-base': [
      'The image of another service, on which this one is built, could not be built.',
      'Mend that service.',
    ],
    'build.no-tool': [
      'No build tool answers on this machine.',
      'Start Docker, Podman or BuildKit, or build in the cluster: `--builder cluster`.',
    ],
  },
  'Kubernetes (kube)': {
    'kube.config': [
      'There is no kubeconfig, or it does not name a usable cluster.',
      'Set `KUBECONFIG`, pass `--kubeconfig` or `--context`.',
    ],
    'kube.unreachable': [
      'The API server does not answer. Nothing is deleted or half applied meanwhile.',
      'Check the address and whether it is up; it is asked again.',
    ],
    'kube.tls': [
      'Its certificate is not one that the kubeconfig trusts.',
      'Check `certificate-authority` and `tls-server-name` of the cluster in the kubeconfig; a proxy in between shows a certificate of its own.',
    ],
    'kube.unauthorized': [
      'The API server does not accept our credentials.',
      'Run `kubectl get namespaces` with the same context: if that is refused too, log in again or renew the token.',
    ],
    'kube.forbidden': [
      'Our account may not do this.',
      'Let an administrator grant the verb and kind that the message names to the account, with a Role and a RoleBinding.',
    ],
    'kube.denied': [
      'Admission control (a webhook or a policy) refused the object.',
      'Change the object, or ask who runs the policy.',
    ],
    'kube.invalid': [
      'The API server does not accept the object; the message names the fields.',
      'Change the configuration or the patch that makes them.',
    ],
    'kube.not-found': [
      'The object, or its namespace, does not exist.',
      'It is looked at again in the next round.',
    ],
    'kube.unknown-kind': [
      'The cluster does not serve this kind.',
      'Install its CustomResourceDefinition, or put it into the same configuration.',
    ],
    'kube.foreign': [
      'An object of this name was made by somebody else; it is left alone.',
      'Delete it, or rename the service.',
    ],
    'kube.conflict': ['The object was changed meanwhile.', 'It is tried again.'],
    'kube.field-conflict': [
      'Another manager holds fields that Diploid wants, and Diploid never set before.',
      'Take the field out of the configuration, or make the other let go.',
    ],
    'kube.field-contested': [
      'Another manager takes fields back again and again; they are left to it.',
      'Take the field out of the configuration, or stop the other manager.',
    ],
    'kube.terminating': [
      'The namespace is being deleted.',
      'It is tried again; look for a finalizer that holds it back.',
    ],
    'kube.gone': ['The API server no longer knows the version asked for.', 'Nothing: it is read anew.'],
    'kube.rewound': [
      'The cluster went back to an earlier state, as after a restored backup. Nothing is deleted for a minute.',
      'Nothing: the next round goes by what is there.',
    ],
    'kube.overloaded': ['The API server asks to wait.', 'It is asked again after that.'],
    'kube.too-large': [
      'The object or an answer is larger than is accepted.',
      'Make files and values smaller.',
    ],
    'kube.failed': [
      'The API server answered with an error of its own.',
      'See the message; it is tried again.',
    ],
  },
  'State and the agent (state, lease)': {
    'state.damaged': [
      'The Secret with the installation id and root key is missing or not valid.',
      'Restore it from a backup: a new one would not recognise what was applied.',
    ],
    'state.not-established': [
      'The cluster did not establish the definition `environments.diploid.dev`.',
      '`kubectl describe customresourcedefinition environments.diploid.dev` tells why.',
    ],
    'lease.held': [
      'Another agent is running, or another round is at work on the environment.',
      'Wait until it ends; after a crash its Lease runs out by itself.',
    ],
    'lease.lost': [
      'The Lease could not be renewed in time; the round was stopped.',
      'The agent takes it again by itself.',
    ],
  },
  'Folders as a target (directory)': {
    'directory.failed': [
      'A file of the target folder cannot be read or written.',
      'Check its rights and the disk.',
    ],
    'directory.damaged': [
      'The list of what was written before cannot be read.',
      'Restore it, or delete it and remove unwanted files by hand.',
    ],
  },
  'The demo (demo)': {
    'demo.round-failed': [
      'A round of the demo did not succeed.',
      'Run it with `--verbose`, and report what it says.',
    ],
  },
}
