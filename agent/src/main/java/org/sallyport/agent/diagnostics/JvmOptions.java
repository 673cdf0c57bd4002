package org.sallyport.agent.diagnostics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a JVM was started, as far as that may be told: agents' options, properties and variables may hold keys and
 * passwords, so that of any whose value isn't known to be harmless only the name is told.
 */
final class JvmOptions {
    private static final String HIDDEN = "=…";
    private static final Pattern HARMLESS = Pattern.compile(
            "-X(mx|ms|mn|ss)[0-9]+[kKmMgG]?|-X(int|comp|mixed|batch|rs)|-Xshare:[a-z]+|-XX:[+-][A-Za-z0-9]+"
                    + "|-XX:[A-Za-z0-9]+=[0-9.]+[kKmMgG]?|-(server|client|ea|esa|da|dsa)"
                    + "|--(add-opens|add-exports|add-reads)=[A-Za-z0-9._/=,-]+|--enable-preview");
    private static final Pattern PROPERTY = Pattern.compile("-D([A-Za-z0-9._-]+)(=[A-Za-z0-9._:+-]{0,40})?");
    private static final Set<String> PROPERTIES = Set.of(
            "file.encoding",
            "io.netty.jfr.enabled",
            "io.netty.maxDirectMemory",
            "io.netty.noUnsafe",
            "java.awt.headless",
            "java.net.preferIPv4Stack",
            "java.net.preferIPv6Addresses",
            "java.security.egd",
            "jdk.tls.client.protocols",
            "networkaddress.cache.ttl",
            "SALLYPORT_LOG_LEVEL",
            "sun.net.inetaddr.ttl",
            "user.country",
            "user.language",
            "user.timezone",
            "vertx.disableDnsResolver");
    private static final String TUNING = "-XX:";
    private static final Pattern NAME = Pattern.compile("-XX:[+-]?[A-Za-z0-9]{1,100}|-[A-Za-z0-9._-]{1,100}");

    /** Variables that an agent or its JVM looks at: those of which the value is told, and the others. */
    private static final Set<String> TOLD = Set.of("LANG", "LC_ALL", "TZ", "SALLYPORT_LOG_LEVEL");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/+-]{0,40}");

    private static final Set<String> NAMED = Set.of(
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy",
            "CREDENTIALS_DIRECTORY",
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "KRB5_CONFIG",
            "KUBERNETES_SERVICE_HOST",
            "NOTIFY_SOCKET",
            "SALLYPORT_JAVA_OPTS",
            "SALLYPORT_PROXY_PASSWORD",
            "SALLYPORT_VAULT_TOKEN");

    private JvmOptions() {}

    /** Options of a JVM, without the values of those that aren't known. */
    static List<String> told(List<String> options) {
        return options.stream().map(JvmOptions::told).toList();
    }

    private static String told(String option) {
        if (HARMLESS.matcher(option).matches()) {
            return option;
        }
        Matcher property = PROPERTY.matcher(option);
        if (property.matches() && PROPERTIES.contains(property.group(1))) {
            return option;
        }
        int end = nameEnd(option);
        String name = option.substring(0, end);
        return (NAME.matcher(name).matches() ? name : "(an option)") + (end < option.length() ? HIDDEN : "");
    }

    /** Where the first sign stands that may begin a value; one that was mistyped, a colon in a property, begins one too. */
    private static int nameEnd(String option) {
        int at = option.startsWith(TUNING) ? TUNING.length() : 0;
        while (at < option.length() && option.charAt(at) != '=' && option.charAt(at) != ':') {
            at++;
        }
        return at;
    }

    /** Variables that count for an agent: by name the value of a harmless one, of another that it is set. */
    static Map<String, Object> variables(Map<String, String> environment) {
        Map<String, Object> told = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (TOLD.contains(name) && PLAIN.matcher(value).matches()) {
                told.put(name, value);
            } else if (TOLD.contains(name) || NAMED.contains(name)) {
                told.put(name, "is set");
            }
        });
        return told;
    }
}
