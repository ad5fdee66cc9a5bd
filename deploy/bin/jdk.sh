# Finds a JDK for Drover; read by deploy/bin/drover and .ci/run.
# shellcheck shell=bash

readonly NEEDED_JAVA=25

# Prints the first JDK that is new enough.
find_jdk() {
  local candidate
  if [ -n "${JAVA_HOME-}" ] && is_usable "$JAVA_HOME"; then
    printf '%s' "$JAVA_HOME"
    return 0
  fi
  candidate=$(jdk_on_path)
  if [ -n "$candidate" ] && is_usable "$candidate"; then
    printf '%s' "$candidate"
    return 0
  fi
  for candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_usable "$candidate"; then
      printf '%s' "$candidate"
      return 0
    fi
  done
  return 1
}

# The home of the java program on the path, or nothing.
jdk_on_path() {
  local java folder
  java=$(command -v java || true)
  [ -n "$java" ] || return 0
  while [ -L "$java" ]; do
    folder=$(cd -P "$(dirname "$java")" && pwd)
    java=$(readlink "$java")
    case $java in
      /*) ;;
      *) java=$folder/$java ;;
    esac
  done
  (cd -P "$(dirname "$java")/.." && pwd) || true
}

# Whether the folder is a JDK of the needed version. Its file `release` says so without starting it.
is_usable() {
  local line version=
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#JAVA_VERSION=}
        version=${version//\"/}
        ;;
    esac
  done <"$1/release"
  version=${version%%[!0-9]*}
  [ -n "$version" ] && [ "$version" -ge "$NEEDED_JAVA" ]
}
