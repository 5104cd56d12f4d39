// SPDX-License-Identifier: Apache-2.0
/**
 * Sends the tuples of a Storm topology to Druid: {@link io.tranquility.storm.BeamBolt} for topologies of spouts and bolts,
 * {@link io.tranquility.storm.BeamStateFactory} and {@link io.tranquility.storm.BeamStateUpdater} for Trident.
 */
package io.tranquility.storm;
