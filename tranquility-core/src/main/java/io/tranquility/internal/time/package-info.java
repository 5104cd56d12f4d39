// SPDX-License-Identifier: Apache-2.0
/** Time and turns, so that the pipeline runs in real time as well as in virtual time. */
package io.tranquility.internal.time;
