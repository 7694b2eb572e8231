#!/bin/sh
# Answers what `answer-N` says to its Nth call, and downloads what is in `kept` into the folder named last.
for folder; do :; done
cd "$HOME"
echo "$*" | tr '\n' ' ' | sed 's/ *$//' >> asked.txt
echo >> asked.txt
number=$(grep -c "" asked.txt)
[ "$1 $2" != 'run download' ] || cp -R kept/. "$folder"
cat "answer-$number" 2> /dev/null || true
[ ! -f refuse ] || exit 1
