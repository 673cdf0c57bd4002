/**
 * Agents and clouds in virtual time: the agents' real supervisors and the clouds' real registries and rules of repeating,
 * joined by a simulated network with random faults. One seed, one history: everything runs on one thread, and time moves
 * only from one event to the next.
 */
@NullMarked
package org.sallyport.rig.simulation;

import org.jspecify.annotations.NullMarked;
