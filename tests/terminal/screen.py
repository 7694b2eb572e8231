"""Runs a program on a pseudo terminal and prints, as JSON, each screen that a person would have seen.

The one argument is JSON: the `words` of the command, `rows` and `columns`, and `interruptAt`, a text
at whose first sight Ctrl-C is pressed.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios

import pyte


def shown(screen):
    """Returns the lines of a screen, without what is blank below and beside them."""
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def watch(terminal, screen, interrupt_at):
    """Reads until the program has gone, and returns every screen that differs from the one before."""
    stream = pyte.ByteStream(screen)
    screens = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # The other end is closed.
            return screens
        if not part:
            return screens
        stream.feed(part)
        lines = shown(screen)
        if not screens or screens[-1] != lines:
            screens.append(lines)
        if interrupt_at and any(interrupt_at in line for line in lines):
            os.write(terminal, b"\x03")
            interrupt_at = None


def main():
    asked = json.loads(sys.argv[1])
    process, terminal = pty.fork()
    if process == 0:
        size = struct.pack("HHHH", asked["rows"], asked["columns"], 0, 0)
        fcntl.ioctl(1, termios.TIOCSWINSZ, size)
        os.execv(asked["words"][0], asked["words"])
    screen = pyte.Screen(asked["columns"], asked["rows"])
    screens = watch(terminal, screen, asked["interruptAt"])
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    print(json.dumps({"code": code, "screens": screens, "column": screen.cursor.x}))


main()
