// SPDX-License-Identifier: Apache-2.0
/** The configuration file: data sources with Druid's ingestion specs, and properties. */
package io.tranquility.config;
