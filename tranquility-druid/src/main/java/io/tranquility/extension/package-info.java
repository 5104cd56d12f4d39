// SPDX-License-Identifier: Apache-2.0
/**
 * The Druid extension {@code druid-tranquility}: the task type {@code index_realtime} for Druid 31 and newer.
 *
 * <p>A pushed batch passes {@link io.tranquility.extension.PushResource} (HTTP, authorization, limits), {@code
 * BatchDecoder} (rows), {@code Intake} (repeats, one lock, Druid's index) and, when the task closes, {@code Publication}
 * (segments, hand-off). {@code PushRun} is the life cycle that ties them together; {@code Compat} holds what differs
 * between Druid versions.
 */
package io.tranquility.extension;
