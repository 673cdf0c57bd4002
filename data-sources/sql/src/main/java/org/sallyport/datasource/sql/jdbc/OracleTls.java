package org.sallyport.datasource.sql.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import org.sallyport.datasource.sql.login.Login;

/**
 * Oracle's data source, which alone takes an {@code SSLContext} where the driver takes files: reached by its methods'
 * names, as the driver is in a folder of its own ({@code OracleConnectionBuilder#sslContext}).
 */
final class OracleTls {
    private OracleTls() {}

    /** Connects with that TLS. Blocks. */
    static Connection connect(Driver driver, String url, Properties properties, Login login, SSLContext context)
            throws SQLException {
        try {
            ClassLoader loader = driver.getClass().getClassLoader();
            Class<?> type = Class.forName("oracle.jdbc.datasource.impl.OracleDataSource", true, loader);
            DataSource source = (DataSource) type.getConstructor().newInstance();
            type.getMethod("setURL", String.class).invoke(source, url);
            type.getMethod("setConnectionProperties", Properties.class).invoke(source, properties);
            ConnectionBuilder builder =
                    source.createConnectionBuilder().user(login.user()).password(login.secret());
            Class.forName("oracle.jdbc.OracleConnectionBuilder", true, loader)
                    .getMethod("sslContext", SSLContext.class)
                    .invoke(builder, context);
            return builder.build();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException known ? known : unknown(e);
        } catch (ReflectiveOperationException e) {
            throw unknown(e);
        }
    }

    private static SQLException unknown(ReflectiveOperationException cause) {
        return new SQLException("Oracle's driver is not one that can be given TLS: use ojdbc11 of 23 or later", cause);
    }
}
