#!/bin/bash
# Stands where main.lua looks for `lua`, for two things a stock build needs as well.
# `-i` shows the lines it reads from a file, as a lua with readline does.
# A script given by -e starts late: main.lua runs one in the background and reads the number the shell prints after starting it.
if [ "$1" = -e ]; then sleep 0.3; fi
for arg in "$@"; do
    if [ "$arg" = -i ]; then
        exec 4>&1
        # The first prompt must be there before the first echo, also where an instrumented program starts slowly.
        pause=1
        while IFS= read -r line || [ -n "$line" ]; do
            sleep "$pause"
            pause=0.1
            printf '%s\n' "$line" >&4
            printf '%s\n' "$line"
        done | (exec -a "$0" "@INTERPRETER@" "$@")
        exit
    fi
done
exec -a "$0" "@INTERPRETER@" "$@"
