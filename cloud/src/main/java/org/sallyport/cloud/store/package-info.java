/** What the cloud keeps: gateways, members, enrolment codes, tokens and connections, in H2 or PostgreSQL. The only package that knows JDBC. */
@NullMarked
package org.sallyport.cloud.store;

import org.jspecify.annotations.NullMarked;
