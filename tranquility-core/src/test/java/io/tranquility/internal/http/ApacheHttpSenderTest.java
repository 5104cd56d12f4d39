// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

final class ApacheHttpSenderTest extends HttpSenderContract {
    @Override
    HttpSender sender() {
        return new ApacheHttpSender("test");
    }
}
