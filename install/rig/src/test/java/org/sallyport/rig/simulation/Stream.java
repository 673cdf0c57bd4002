package org.sallyport.rig.simulation;

import org.sallyport.relay.LinkException;

/** One request on one link, as one end sees it. */
interface Stream {
    /** It has failed at this end; told once. */
    void failed(LinkException failure);

    /** The answer's head has come. */
    default void begun() {}

    /** The answer is whole. */
    default void ended() {}
}
