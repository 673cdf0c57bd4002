package org.sallyport.datasource.sql.odata;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.sallyport.datasource.spi.Call;

/** Links that lead a caller on from one answer to the next. */
public final class Links {
    private Links() {}

    /** The call's own URL with an option set to another value; the value needs no encoding. */
    public static String onward(Call call, String option, String value) {
        StringBuilder link =
                new StringBuilder(call.baseUrl()).append(call.request().path()).append('?');
        for (Map.Entry<String, String> one : call.request().query().entries()) {
            if (!one.getKey().equals(option)) {
                link.append(encode(one.getKey()))
                        .append('=')
                        .append(encode(one.getValue()))
                        .append('&');
            }
        }
        return link.append(option).append('=').append(value).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%24", "$");
    }
}
