package org.sallyport.fault;

/** A direction through a {@link FaultProxy}. */
public enum Direction {
    /** From whoever connected to the target. */
    UP,
    /** From the target to whoever connected. */
    DOWN
}
