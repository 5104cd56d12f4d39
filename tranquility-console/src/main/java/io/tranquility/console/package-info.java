// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator sees of an application, the same for the server and the Kafka application: the {@code Listener} is its
 * port, the {@code Console} what is read there.
 */
package io.tranquility.console;
