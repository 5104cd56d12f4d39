// SPDX-License-Identifier: Apache-2.0
/** ZooKeeper, by Curator: Druid's announcements, and the state that instances share. */
package io.tranquility.internal.zookeeper;
