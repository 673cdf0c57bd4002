/**
 * {@code ./sallyport bench}: the same work done directly, through Sallyport, and through {@code ssh -R}, in turn and in
 * one run, so that ratios hold on a noisy machine. Each program under test is a process of its own.
 */
@NullMarked
package org.sallyport.benchmark;

import org.jspecify.annotations.NullMarked;
