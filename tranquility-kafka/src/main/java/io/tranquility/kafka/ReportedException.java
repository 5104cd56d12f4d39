// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

/** A record that the configuration wants the application to stop for; it is not committed. */
final class ReportedException extends RuntimeException {
    ReportedException(String message) {
        super(message);
    }
}
