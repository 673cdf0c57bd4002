package org.sallyport.agent.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** One spelling for each IPv6 address. */
final class IpLiteral {
    private IpLiteral() {}

    /** The canonical spelling of {@code [address]}; the text itself when it is no address, which then matches nothing else. */
    static String canonical(String bracketed) {
        String bare = bracketed.substring(1, bracketed.length() - (bracketed.endsWith("]") ? 1 : 0));
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
        if (bytes == null) {
            return bracketed;
        }
        try {
            return "[" + NetUtil.toAddressString(InetAddress.getByAddress(bytes)) + "]";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
