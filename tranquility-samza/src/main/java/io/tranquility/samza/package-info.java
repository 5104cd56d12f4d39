// SPDX-License-Identifier: Apache-2.0
/** A Samza system that sends the messages of output streams to Druid; see {@link io.tranquility.samza.BeamSystemFactory}. */
package io.tranquility.samza;
