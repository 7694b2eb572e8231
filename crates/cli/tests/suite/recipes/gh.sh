#!/bin/sh
# Answers what `answer-N` says to its Nth call, and downloads what is in `kept`.
cd "$HOME"
echo "$*" >> asked.txt
number=$(grep -c "" asked.txt)
[ "$1 $2" != 'run download' ] || { mkdir -p esmith-review && cp kept/* esmith-review; }
cat "answer-$number" 2> /dev/null || true
