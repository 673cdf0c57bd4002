package org.sallyport.rig.simulation;

import io.vertx.core.Handler;
import java.util.List;
import org.sallyport.relay.Carrier;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** The cloud's end of a simulated link. */
final class CloudEnd extends End implements RelayLink {
    private int lastId = -1;
    private int takenUpTo = Integer.MAX_VALUE;

    CloudEnd(Host host, LinkIdentity identity, Wire wire) {
        super(host, identity, wire, host + ":" + identity.instance() + "/" + identity.link() + "@" + identity.epoch());
    }

    /** Opens a request; its failure may be told at once. */
    int open(Stream stream, Call call) {
        if (!available()) {
            stream.failed(
                    new LinkException(LinkCode.LINK_UNAVAILABLE, StreamCode.REFUSED_STREAM, true, "never written"));
            return -1;
        }
        lastId += 2;
        int id = lastId;
        streams.put(id, stream);
        send("HEADERS " + id + " " + call, agent -> ((AgentEnd) agent).requested(id, call));
        return id;
    }

    /** The head of an answer has come. */
    void answerBegun(int id) {
        Stream stream = streams.get(id);
        if (stream != null) {
            stream.begun();
        }
    }

    /** The end of an answer has come. */
    void answerEnded(int id) {
        Stream stream = streams.remove(id);
        if (stream != null) {
            stream.ended();
        }
        finishDrainWhenIdle();
    }

    @Override
    public Carrier carrier() {
        return Carrier.PLAIN;
    }

    @Override
    void sayGoAway() {
        send("GOAWAY", agent -> agent.goneAway(0));
    }

    @Override
    void goneAway(int lastTaken) {
        takenUpTo = lastTaken;
        markDraining();
        for (int id : List.copyOf(streams.tailMap(lastTaken, false).keySet())) {
            Stream stream = streams.remove(id);
            if (stream != null) {
                stream.failed(new LinkException(
                        LinkCode.LINK_UNAVAILABLE, StreamCode.REFUSED_STREAM, true, "above GOAWAY's last id"));
            }
        }
        finishDrainWhenIdle();
    }

    @Override
    boolean wasNeverTaken(int id) {
        return id > takenUpTo;
    }

    @Override
    public boolean available() {
        return isOpen() && !isDraining();
    }

    @Override
    public RelayRequest request(RequestHead head) {
        throw new AssertionError("simulated requests are opened by open()");
    }

    @Override
    public RelayLink onClose(Handler<LinkClosed> handler) {
        addCloseHandler(handler);
        return this;
    }
}
