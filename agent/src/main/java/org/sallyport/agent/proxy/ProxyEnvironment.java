package org.sallyport.agent.proxy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.proxy.HttpProxy;
import org.sallyport.relay.proxy.PasswordLogin;

/**
 * What the environment says of a proxy, as curl and most programs read it: {@code HTTPS_PROXY} for an https cloud,
 * {@code HTTP_PROXY} for an http one, {@code ALL_PROXY} for both, and {@code NO_PROXY} for hosts without; a name in
 * lower case goes before the same in upper case. Never a proxy to this machine itself. A pure function.
 */
final class ProxyEnvironment {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private ProxyEnvironment() {}

    static Optional<ChosenProxy> choose(URI cloud, Map<String, String> environment) {
        String host = cloud.getHost();
        for (String name : List.of(cloud.getScheme() + "_proxy", "all_proxy")) {
            for (String variable : List.of(name, name.toUpperCase(Locale.ROOT))) {
                String value = environment.getOrDefault(variable, "").strip();
                if (!value.isEmpty()) {
                    return isThisMachine(host) || excluded(environment).match(host, port(cloud))
                            ? Optional.empty()
                            : Optional.of(new ChosenProxy(proxy(variable, value, environment), variable));
                }
            }
        }
        return Optional.empty();
    }

    private static Exclusions excluded(Map<String, String> environment) {
        String lower = environment.getOrDefault("no_proxy", "");
        return new Exclusions(List.of(lower.isBlank() ? environment.getOrDefault("NO_PROXY", "") : lower));
    }

    private static HttpProxy proxy(String variable, String value, Map<String, String> environment) {
        try {
            ProxyUrl url = ProxyUrl.parse(value);
            return new HttpProxy(url.host(), url.port(), url.tls(), login(url, environment), null);
        } catch (IllegalArgumentException e) {
            throw ProxyChoice.unfit("environment", variable, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable PasswordLogin login(ProxyUrl url, Map<String, String> environment) {
        if (url.user() == null) {
            return null;
        }
        String password =
                url.password() == null ? environment.getOrDefault(ProxyChoice.PASSWORD_VARIABLE, "") : url.password();
        return new PasswordLogin(url.user(), password);
    }

    private static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name.replaceAll("[\\[\\]]", ""));
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    static int port(URI cloud) {
        return cloud.getPort() > 0 ? cloud.getPort() : "https".equals(cloud.getScheme()) ? HTTPS : HTTP;
    }
}
