using Tutti.Testing;

namespace Tutti.Expressions.Tests.Support;

/// <summary>Files of the repository that tests read, or rewrite when told to.</summary>
internal static class RepositoryFile
{
#pragma warning disable RS0030 // a switch of the test run
    internal static bool IsAccepting => Environment.GetEnvironmentVariable("TUTTI_ACCEPT_CONFORMANCE") == "true";
#pragma warning restore RS0030

    internal static string Read(string path) => File.ReadAllText(Absolute(path));

    internal static void Write(string path, string text) => File.WriteAllText(Absolute(path), text);

    internal static string Absolute(string path) => Path.Combine(RepositoryRoot.Folder, path);
}
