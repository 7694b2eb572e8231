# What the scripts share; each reads this first.

# Ends the script with a reason.
fail() {
  if [ -n "${GITHUB_ACTIONS:-}" ]; then quoted printf '%s\n' "$1"; else printf '%s\n' "$1" >&2; fi
  exit 1
}

# Shows a file of problems.
problems() {
  if [ -n "${GITHUB_ACTIONS:-}" ]; then quoted cat "$1"; else cat "$1" >&2; fi
}

# A flag is `true` or `false`. Anything else is refused: it could mean either.
flag() {
  case $2 in
    true | false) ;;
    *) fail "$1 is \`$2\`; it takes \`true\` or \`false\`" ;;
  esac
}

# Runs a command. In a GitHub job nothing that it prints is obeyed: names and values are other people's.
# Both streams come out as one there, so that none of it is read after the closing line.
quoted() {
  if [ -z "${GITHUB_ACTIONS:-}" ]; then
    "$@"
    return
  fi
  token=$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
  ended=0
  "$@" 2>&1 || ended=$?
  printf '\n::%s::\n' "$token"
  return "$ended"
}

# Prints a file of annotations in a GitHub job: those, and no other command.
annotations() {
  [ -z "${GITHUB_ACTIONS:-}" ] || sed -n '/^::error /p; /^::warning /p; /^::notice /p' "$1"
}

# Names the folder of the review, and refuses one that a change can have brought: neither the folder nor
# anything in it is committed or a link, so that nothing else is written, applied or kept through it.
review() {
  review=${ESMITH_REVIEW:-esmith-review}
  [ -e "$review" ] || [ -L "$review" ] || return 0
  [ -d "$review" ] || fail "$review is no folder"
  case $review in
    # An absolute one is chosen by whoever wrote the job.
    /*) [ ! -L "${review%/}" ] || fail "$review is a link" ;;
    *) [ "$(cd "$review" && pwd -P)" = "$(pwd -P)/${review%/}" ] || fail "$review leads elsewhere" ;;
  esac
  strange=$(find "$review" ! -type d ! -type f)
  [ -z "$strange" ] || fail "$review holds what is no file: $strange"
  if git -c safe.directory='*' -C "$review" ls-files --error-unmatch . > /dev/null 2>&1; then
    fail "$review is committed; what is reviewed comes from the planning job alone"
  fi
}
