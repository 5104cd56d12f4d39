// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.Role;

/**
 * The words between the parent and the child JVM: one line per message, UTF-8, over the child's standard input and output.
 *
 * <pre>
 * parent to child                 child to parent
 * stop ROLE                       ready ROLE PORT    at start, and as the answer to "start ROLE"
 * start ROLE                      running            every role is ready; sent once
 * quit                            stopped ROLE       the answer to "stop ROLE"
 *                                 failed MESSAGE     the start, or the last command, failed
 * </pre>
 *
 * The child takes one command at a time, and none but {@code quit} before {@code running}. It ends with status 0,
 * without an answer, when it is told to, and at the end of its standard input: the parent is gone then, and nothing is
 * left to be done for it. Both ways it first deletes a temporary work directory. In MESSAGE a line break is written as
 * {@code \n} and a backslash as {@code \\}.
 */
public final class Protocol {
    public static final String STOP = "stop";
    public static final String START = "start";
    public static final String QUIT = "quit";
    public static final String READY = "ready";
    public static final String RUNNING = "running";
    public static final String STOPPED = "stopped";
    public static final String FAILED = "failed";

    private Protocol() {}

    /** A message's first word, and what follows it (empty if nothing does). */
    public record Message(String word, String rest) {
        public static Message parse(String line) {
            int space = line.indexOf(' ');
            return space < 0 ? new Message(line, "") : new Message(line.substring(0, space), line.substring(space + 1));
        }
    }

    public static String stop(Role role) {
        return STOP + " " + role.name();
    }

    public static String start(Role role) {
        return START + " " + role.name();
    }

    static String ready(Role role, int port) {
        return READY + " " + role.name() + " " + port;
    }

    static String stopped(Role role) {
        return STOPPED + " " + role.name();
    }

    static String failed(String message) {
        return FAILED + " " + message.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n");
    }

    /** The text of a {@code failed} message, its line breaks restored. */
    public static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
