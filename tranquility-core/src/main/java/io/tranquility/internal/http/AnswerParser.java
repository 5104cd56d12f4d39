// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the answers of one connection, one after another, from bytes that come in any pieces: HTTP/1.1 as in RFC 9112, with
 * a Content-Length, in chunks, or up to the end of the connection. Everything has a limit. For one thread at a time.
 */
final class AnswerParser {
    static final int MAX_LINE_BYTES = 64 << 10;
    static final int MAX_LINES = 1000;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);

    private State state = State.STATUS;
    private int status;
    private boolean isKept;
    private boolean isChunked;
    private int lines;
    private Map<String, String> headers = Map.of();

    /** Bytes of the body or of the chunk that are to come; -1 if that is not known. */
    private long left;

    private enum State {
        STATUS,
        HEADER,
        BODY,
        BODY_TO_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    /**
     * Reads on.
     *
     * @return whether the answer is complete; bytes behind it are left in the buffer
     * @throws IOException if this is no answer, or one beyond the limits
     */
    boolean read(ByteBuffer in) throws IOException {
        while (state != State.DONE && in.hasRemaining()) {
            if (state == State.BODY || state == State.BODY_TO_END || state == State.CHUNK) {
                readBody(in);
            } else if (readLine(in)) {
                line(takeLine());
            }
        }
        return state == State.DONE;
    }

    /** The connection has ended; returns whether that completes the answer. */
    boolean end() {
        if (state == State.BODY_TO_END) {
            state = State.DONE;
        }
        return state == State.DONE;
    }

    /** Whether the connection may be used again after this answer. */
    boolean isKept() {
        return isKept;
    }

    /** The complete answer; the next one can be read then. */
    HttpAnswer take() {
        HttpAnswer answer = new HttpAnswer(status, headers, body.toByteArray());
        state = State.STATUS;
        headers = Map.of();
        body.reset();
        lines = 0;
        return answer;
    }

    private void line(String text) throws IOException {
        switch (state) {
            case STATUS -> statusLine(text);
            case HEADER -> header(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> chunkEnd(text);
            case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
            default -> throw new IllegalStateException("There is no line in " + state);
        }
    }

    /** Returns whether the end of the line was there. */
    private boolean readLine(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                lines++;
                if (lines > MAX_LINES) {
                    throw new ProtocolException("The answer has more than " + MAX_LINES + " lines beside its body");
                }
                return true;
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new ProtocolException("A line of the answer is longer than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(b);
        }
        return false;
    }

    private String takeLine() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Such as {@code HTTP/1.1 200 OK}. */
    private void statusLine(String text) throws IOException {
        boolean isHttp = text.startsWith("HTTP/1.") && text.length() >= 12 && text.charAt(8) == ' ';
        status = isHttp ? (int) number(text.substring(9, 12), 10) : -1;
        if (status < 100 || (text.length() > 12 && text.charAt(12) != ' ')) {
            throw new ProtocolException("This is not HTTP/1.1: '" + shown(text) + "'");
        }
        isKept = text.charAt(7) != '0';
        isChunked = false;
        left = -1;
        state = State.HEADER;
    }

    private void header(String text) throws IOException {
        if (text.isEmpty()) {
            startBody();
            return;
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new ProtocolException("The answer has a header without a name: '" + shown(text) + "'");
        }
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        switch (name) {
            case "content-length" -> contentLength(value);
            case "transfer-encoding" -> {
                if (!value.equalsIgnoreCase("chunked")) {
                    throw new ProtocolException("The answer has the Transfer-Encoding '" + shown(value) + "'");
                }
                isChunked = true;
            }
            case "connection" -> isKept &= !value.toLowerCase(Locale.ROOT).contains("close");
            default -> {
                if (HttpAnswer.READ_HEADERS.contains(name)) {
                    headers = headers.isEmpty() ? new HashMap<>() : headers;
                    headers.put(name, value);
                }
            }
        }
    }

    private void contentLength(String value) throws IOException {
        long length = number(value, 10);
        if (length < 0 || (left >= 0 && left != length)) {
            throw new ProtocolException("The answer has the Content-Length '" + shown(value) + "'");
        }
        left = length;
        checkSize(length);
    }

    private void startBody() {
        if (status < 200) {
            // 1xx: the answer follows.
            state = State.STATUS;
            headers = Map.of();
        } else if (status == 204 || status == 304) {
            state = State.DONE;
        } else if (isChunked) {
            // A length beside it may be a trick on whoever reads it otherwise.
            isKept &= left < 0;
            state = State.CHUNK_SIZE;
        } else if (left < 0) {
            isKept = false;
            state = State.BODY_TO_END;
        } else {
            state = left == 0 ? State.DONE : State.BODY;
        }
    }

    /** Such as {@code 1f;name=value}. */
    private void chunkSize(String text) throws IOException {
        int end = text.indexOf(';');
        left = number((end < 0 ? text : text.substring(0, end)).strip(), 16);
        if (left < 0) {
            throw new ProtocolException("The answer has a chunk of '" + shown(text) + "' bytes");
        }
        checkSize(body.size() + left);
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private void chunkEnd(String text) throws IOException {
        if (!text.isEmpty()) {
            throw new ProtocolException("A chunk of the answer goes on behind its end with '" + shown(text) + "'");
        }
        lines = 0;
        state = State.CHUNK_SIZE;
    }

    private void readBody(ByteBuffer in) throws IOException {
        int count = state == State.BODY_TO_END ? in.remaining() : (int) Math.min(left, in.remaining());
        checkSize(body.size() + (long) count);
        byte[] bytes = new byte[count];
        in.get(bytes);
        body.write(bytes, 0, count);
        if (state != State.BODY_TO_END) {
            left -= count;
            if (left == 0) {
                state = state == State.BODY ? State.DONE : State.CHUNK_END;
            }
        }
    }

    private static void checkSize(long bytes) throws IOException {
        if (bytes > HttpAnswer.MAX_BYTES) {
            throw new IOException("The answer is longer than " + HttpAnswer.MAX_BYTES + " bytes");
        }
    }

    /** Returns -1 if it is none; no sign, no spaces. */
    private static long number(String text, int radix) {
        if (text.isEmpty() || text.length() > 15) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }

    private static String shown(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
