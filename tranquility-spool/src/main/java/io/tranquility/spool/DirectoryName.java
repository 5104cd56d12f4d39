// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The directory of a data source: its name, where anything but letters, digits, {@code -} and {@code _} is {@code %} and two
 * hexadecimal digits; of a name that is too long for that, the beginning and a digest.
 */
final class DirectoryName {
    private static final int LONGEST = 200;
    private static final int LONGEST_BEGINNING = 100;

    private DirectoryName() {}

    static String of(String dataSource) {
        byte[] utf8 = dataSource.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder(utf8.length);
        for (byte each : utf8) {
            char character = (char) (each & 0xFF);
            if (isPlain(character)) {
                name.append(character);
            } else {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return name.length() <= LONGEST ? name.toString() : name.substring(0, LONGEST_BEGINNING) + "%" + sha256(utf8);
    }

    private static boolean isPlain(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_';
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
