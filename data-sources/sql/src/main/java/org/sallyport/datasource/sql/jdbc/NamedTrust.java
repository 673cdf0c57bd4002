package org.sallyport.datasource.sql.jdbc;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts what another one trusts, where the certificate names one server: drivers are given the server's address, so
 * none of them can check the name. Names are matched as RFC 9525 has it, with a wildcard for the whole of the leftmost
 * label alone; the common name counts where the certificate has no DNS names at all, as the JDK has it.
 */
final class NamedTrust implements X509TrustManager {
    /** {@code GeneralName} of RFC 5280, 4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private final X509TrustManager chains;
    private final String host;

    /**
     * Trust in one server.
     *
     * @param chains judges who issued a certificate
     * @param host a name or an address, as {@code ServerAddress} has it
     */
    NamedTrust(X509TrustManager chains, String host) {
        this.chains = chains;
        this.host = host;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains.checkServerTrusted(chain, authType);
        if (!named(chain[0])) {
            throw new CertificateException("The server's certificate does not name " + host);
        }
    }

    private boolean named(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (address != null) {
            return texts(names, IP_ADDRESS).stream()
                    .anyMatch(name -> address.equals(NetUtil.createInetAddressFromIpAddressString(name)));
        }
        List<String> given = texts(names, DNS_NAME);
        String common = commonName(certificate);
        return given.isEmpty()
                ? common != null && matches(common)
                : given.stream().anyMatch(this::matches);
    }

    private static List<String> texts(Collection<List<?>> names, int kind) {
        return names.stream()
                .filter(name -> name.get(0).equals(kind))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    private boolean matches(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = host.indexOf('.');
        // no wildcard for a whole top-level domain
        boolean wildcard = lower.startsWith("*.") && lower.indexOf('.', 2) > 0 && dot > 0;
        return wildcard ? lower.substring(1).equals(host.substring(dot)) : lower.equals(host);
    }

    private static @Nullable String commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse(null);
        } catch (InvalidNameException e) {
            return null;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("This trusts servers alone");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
