// SPDX-License-Identifier: Apache-2.0
/** Takes events over HTTP. */
package io.tranquility.server;
