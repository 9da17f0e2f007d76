// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.cli.CLIException;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The command {@code vertx mqtt-passwd <file> <user>}. Made and called by the launcher's thread. */
@Name("mqtt-passwd")
@Summary("Sets the password of a user of waggle:mqtt in a file.")
@Description("Reads the password from the terminal, or one line from the standard input, and writes the line of the user "
  + "into the file, which only its owner can read then. A server that uses the file reads it again by itself.")
public final class PasswdCommand extends DefaultCommand {

  private String file;
  private String user;
  private boolean delete;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "file")
  @Description("The password file; made if it is not there.")
  public void setFile(String file) {
    this.file = file;
  }

  /** Set by the launcher. */
  @Argument(index = 1, argName = "user")
  @Description("The user.")
  public void setUser(String user) {
    this.user = user;
  }

  /** Set by the launcher. */
  @Option(longName = "delete", flag = true)
  @Description("Removes the user.")
  public void setDelete(boolean delete) {
    this.delete = delete;
  }

  @Override
  public void run() throws CLIException {
    try {
      PasswordLines lines = PasswordLines.of(Path.of(file));
      if (delete) {
        lines.remove(user);
      } else {
        byte[] password = password();
        lines.put(user, PasswordHash.create(password));
        Arrays.fill(password, (byte) 0);
      }
      lines.write();
      out.println(user + (delete ? " removed from " : " has a new password in ") + file);
    } catch (IllegalArgumentException | IOException e) {
      throw new CLIException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private byte[] password() throws IOException {
    Console console = System.console();
    byte[] password = console == null ? line(System.in) : typed(console);
    if (password.length == 0 || password.length > Passwords.MAX_PASSWORD_BYTES) {
      throw new IllegalArgumentException("password: " + password.length + " bytes (expected: 1-"
        + Passwords.MAX_PASSWORD_BYTES + ")");
    }
    return password;
  }

  private static byte[] typed(Console console) {
    char[] first = console.readPassword("Password: ");
    char[] second = console.readPassword("Again: ");
    if (first == null || !Arrays.equals(first, second)) {
      throw new IllegalArgumentException("password: not the same (expected: twice the same)");
    }
    byte[] password = new byte[first.length * 3];
    var bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(first));
    int length = bytes.remaining();
    bytes.get(password, 0, length);
    return Arrays.copyOf(password, length);
  }

  /** Reads up to the end of a line, and not more. */
  static byte[] line(InputStream in) throws IOException {
    byte[] line = new byte[Passwords.MAX_PASSWORD_BYTES + 1];
    int length = 0;
    for (int next = in.read(); next >= 0 && next != '\n' && length < line.length; next = in.read()) {
      line[length++] = (byte) next;
    }
    return Arrays.copyOf(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
  }
}
