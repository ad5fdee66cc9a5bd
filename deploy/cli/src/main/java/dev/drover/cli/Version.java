package dev.drover.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Drover.class.getPackage().getImplementationVersion();
    return new String[] {"drover " + (version == null ? "(not packaged)" : version)};
  }
}
