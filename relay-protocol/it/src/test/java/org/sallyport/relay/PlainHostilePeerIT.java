package org.sallyport.relay;

/** Hostile peers on the plain carrier. */
final class PlainHostilePeerIT extends HostilePeerContract {
    PlainHostilePeerIT() {
        super(Carrier.PLAIN);
    }
}
