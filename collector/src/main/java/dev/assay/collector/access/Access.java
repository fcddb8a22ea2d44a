package dev.assay.collector.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who shows which credential: tokens of a file, which is read again when it changes, and
 * sessions of the page, which are of a token and end with it.
 *
 * <p>For any thread; {@link #refresh} for one at a time.
 */
public final class Access {

  private static final Logger log = LoggerFactory.getLogger(Access.class);

  /** A working day: who comes back the next one signs in again. */
  private static final Duration SESSION_TIME = Duration.ofHours(12);

  private static final int MOST_SESSIONS = 10_000;
  private static final int SESSION_BYTES = 32;

  private final @Nullable TokenFile file;
  private final boolean required;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Sessions sessions = new Sessions();
  private volatile Map<String, Token> tokens = Map.of();
  private String trouble = "";

  /** Sessions by the digest of what the browser holds; the oldest gives way. */
  private static final class Sessions extends LinkedHashMap<String, Session> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
      return size() > MOST_SESSIONS;
    }
  }

  private record Session(String tokenId, Instant ends) {}

  private Access(@Nullable Path file, boolean required, Clock clock) {
    this.file = file == null ? null : new TokenFile(file);
    this.required = required;
    this.clock = clock;
  }

  /** Returns one that takes everybody for {@link Caller#ANYBODY}. */
  public static Access open() {
    return new Access(null, false, Clock.systemUTC());
  }

  /**
   * Returns one that asks for credentials.
   *
   * @param file the tokens; null: only certificates count
   * @throws IllegalArgumentException if the file cannot be used; the message says why
   */
  public static Access guarded(@Nullable Path file, Clock clock) {
    Access access = new Access(file, true, clock);
    try {
      access.read();
    } catch (IOException e) {
      throw new IllegalArgumentException("the tokens cannot be used: " + e, e);
    }
    return access;
  }

  /** Tells whether a credential is asked for. */
  public boolean isRequired() {
    return required;
  }

  /** Reads the file again; while it cannot be used, what was read before stays in effect. */
  public void refresh() {
    String now = "";
    try {
      read();
    } catch (IOException e) {
      now = e.toString();
    }
    if (!now.equals(trouble) && !now.isEmpty()) {
      log.error("The tokens cannot be used, those read before stay in effect: {}", now);
    }
    trouble = now;
  }

  private void read() throws IOException {
    if (file != null) {
      List<Token> read = file.read();
      tokens = read.stream().collect(Collectors.toUnmodifiableMap(Token::id, Function.identity()));
    }
  }

  /** Returns whose token that is; empty: nobody's, or it has expired. */
  public Optional<Caller> byToken(String shown) {
    return Token.idOf(shown)
        .flatMap(this::current)
        .filter(token -> token.is(shown))
        .map(Token::caller);
  }

  private Optional<Token> current(String id) {
    return Optional.ofNullable(tokens.get(id)).filter(token -> !token.isExpired(clock.instant()));
  }

  /**
   * Begins a session of the page for who shows a token that may see something.
   *
   * @return what the browser is to show from now on; empty: the token is nobody's
   */
  public Optional<String> signIn(String shown) {
    Optional<Caller> caller = byToken(shown).filter(each -> each.may(Permission.READ));
    return caller.flatMap(each -> Token.idOf(shown)).map(this::begin);
  }

  private String begin(String tokenId) {
    byte[] bytes = new byte[SESSION_BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    synchronized (sessions) {
      sessions.put(Token.digest(value), new Session(tokenId, clock.instant().plus(SESSION_TIME)));
    }
    return value;
  }

  /** Returns whose session that is; empty: nobody's, it is over, or its token is. */
  public Optional<Caller> bySession(String value) {
    Session session;
    synchronized (sessions) {
      session = sessions.get(Token.digest(value));
    }
    return session == null || !clock.instant().isBefore(session.ends())
        ? Optional.empty()
        : current(session.tokenId()).map(Token::caller);
  }

  /** Ends a session; harmless where there is none. */
  public void signOut(String value) {
    synchronized (sessions) {
      sessions.remove(Token.digest(value));
    }
  }

  /** Tells whether what the caller showed still says the same. */
  public boolean isCurrent(Caller caller) {
    String prefix = "token ";
    return !caller.credential().startsWith(prefix)
        || current(caller.credential().substring(prefix.length()))
            .map(Token::caller)
            .equals(Optional.of(caller));
  }
}
