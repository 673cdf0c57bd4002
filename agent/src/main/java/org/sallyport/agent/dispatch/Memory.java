package org.sallyport.agent.dispatch;

/**
 * Memory of the process, in bytes.
 *
 * @param heapUsed heap in use
 * @param heapMax heap at most
 * @param granted bytes that the cloud may send, or has sent, ahead of their consumers (SPEC.md, section 4)
 * @param grantable bytes that may be granted at most
 */
public record Memory(long heapUsed, long heapMax, long granted, long grantable) {}
