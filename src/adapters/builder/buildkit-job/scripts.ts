/** What the container that fetches ends with where the files are not those that were planned. */
export const MOVED = 65

/**
 * Fetches one commit, writes the overlay over it, and leaves the files alone: no history, no token. They must be those that
 * were planned, byte for byte: no attribute of the repository may change what is checked out, and the folder's tree id is
 * compared. Servers that refuse to give a commit by its id are asked for the branch.
 */
export const FETCH_SOURCE = `set -eu
export HOME=/tmp GIT_TERMINAL_PROMPT=0 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
# A folder of our own: git refuses one that belongs to somebody else, as the volume itself may.
mkdir /source/code
cd /source/code
git init -q .
mkdir -p .git/info
echo '* -text -ident !filter !working-tree-encoding' > .git/info/attributes
if [ -f /credentials/password ]; then
  git config credential.helper '!f() { echo "username=$(cat /credentials/username)"; echo "password=$(cat /credentials/password)"; }; f'
fi
fetch() { git -c protocol.allow=never -c protocol.https.allow=always -c protocol.http.allow=always fetch -q --no-tags --no-recurse-submodules "$@"; }
echo "fetching $COMMIT of $BRANCH"
fetch --depth=1 "$REPOSITORY" "$COMMIT" 2>/tmp/refused || {
  echo "the server gives no commit by its id: fetching the branch"
  fetch "$REPOSITORY" "refs/heads/$BRANCH" || { cat /tmp/refused >&2; exit 1; }
}
git -c advice.detachedHead=false -c core.hooksPath=/dev/null checkout -q --detach "$COMMIT"
test "$(git rev-parse HEAD)" = "$COMMIT" || { echo "fetched $(git rev-parse HEAD) instead of $COMMIT" >&2; exit ${MOVED}; }
for name in /overlay/path-*; do
  [ -f "$name" ] || continue
  path=$(cat "$name")
  [ ! -L "$path" ] || rm "$path"
  case $path in */*) mkdir -p "\${path%/*}" ;; esac
  cat "/overlay/file-\${name##*-}" > "$path"
  git update-index --add -- "$path" || exit ${MOVED}
  echo "writing $path"
done
tree=$(git write-tree \${FOLDER:+--prefix="$FOLDER/"}) || exit ${MOVED}
test "$tree" = "$TREE" || { echo "the files of \${FOLDER:-the repository} are tree $tree, and $TREE was planned" >&2; exit ${MOVED}; }
rm -rf .git`

/** Where a Dockerfile that was made stands, beside what it leaves out. */
export const MADE = '/tmp/dockerfile'

/** Runs BuildKit for one build; the digest leaves as the container's termination message. */
export const BUILD_AND_PUSH = `set -eu
printf '%s' "$BUILDKITD_CONFIG" > /tmp/buildkitd.toml
if [ -n "\${DOCKERFILE:-}" ]; then
  mkdir -p ${MADE}
  printf '%s' "$DOCKERFILE" | base64 -d > ${MADE}/Dockerfile
  printf '%s' "$DOCKERIGNORE" | base64 -d > ${MADE}/Dockerfile.dockerignore
fi
buildctl-daemonless.sh "$@" --metadata-file /tmp/metadata.json
sed -n 's/.*"containerimage.digest": *"\\(sha256:[0-9a-f]*\\)".*/\\1/p' /tmp/metadata.json > /dev/termination-log`
