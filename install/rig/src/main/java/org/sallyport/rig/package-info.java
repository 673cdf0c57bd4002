/**
 * The programs as processes on this machine: an administrator's part, played by code. End-to-end tests and benchmarks
 * stand on it; nothing that is shipped does.
 */
@NullMarked
package org.sallyport.rig;

import org.jspecify.annotations.NullMarked;
