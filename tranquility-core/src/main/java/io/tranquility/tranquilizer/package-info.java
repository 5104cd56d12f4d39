// SPDX-License-Identifier: Apache-2.0
/** The front of the pipeline: single events in, batches to a beam, a future for each event. */
package io.tranquility.tranquilizer;
