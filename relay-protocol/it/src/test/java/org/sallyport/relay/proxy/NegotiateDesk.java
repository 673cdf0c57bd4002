package org.sallyport.relay.proxy;

import java.security.PrivilegedActionException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sallyport.datasource.testkit.TestKdc;
import org.sallyport.fault.ConnectProxy;

/** A proxy's half of Negotiate: accepts tickets for {@code HTTP/localhost}; offers Basic beside it, which it never takes. */
final class NegotiateDesk implements ConnectProxy.Desk {
    final List<String> users = new CopyOnWriteArrayList<>();
    private final TestKdc kdc;

    NegotiateDesk(TestKdc kdc) {
        this.kdc = kdc;
    }

    @Override
    public String answer(ConnectProxy.Request request) {
        String given = request.field("Proxy-Authorization");
        if (given.startsWith("Negotiate ")) {
            try {
                users.add(kdc.accept(Base64.getDecoder().decode(given.substring(10))));
                return "";
            } catch (PrivilegedActionException refused) {
                // asked for again below
            }
        }
        return ConnectProxy.challenge("Basic realm=\"r\"", "Negotiate");
    }
}
