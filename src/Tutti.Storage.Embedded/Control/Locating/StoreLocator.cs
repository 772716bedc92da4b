namespace Tutti.Storage.Embedded.Control.Locating;

/// <summary>Finds the store that a command means (rule C1).</summary>
/// <param name="workingDirectory">Where the command was given; an absolute path.</param>
/// <param name="readVariable">Reads a variable of the environment; null for an unset one.</param>
/// <param name="userDirectory">The user's data directory.</param>
public sealed class StoreLocator(string workingDirectory, Func<string, string?> readVariable, string userDirectory)
{
    /// <summary>The variable that names a store.</summary>
    public const string Variable = "TUTTI_STORE";

    /// <summary>The directory that is looked for upwards.</summary>
    public const string FolderName = ".tutti";

    /// <summary>The data directory of the user who runs this process.</summary>
    public static string UserDirectory { get; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "tutti");

    /// <summary>The locator of this process.</summary>
    public static StoreLocator OfThisProcess() => new(
        Environment.CurrentDirectory,
#pragma warning disable RS0030 // The one place where the environment says where stores lie; tests hand in their own.
        Environment.GetEnvironmentVariable,
#pragma warning restore RS0030
        UserDirectory);

    /// <summary>Finds the store.</summary>
    /// <param name="option">What <c>--store</c> says, or null.</param>
    /// <exception cref="Kernel.TuttiException">What says where the store lies is no path (TUT6018).</exception>
    public StoreLocation Locate(string? option)
    {
        if (!string.IsNullOrEmpty(option)) { return At(option, StoreOrigin.Option); }
        if (readVariable(Variable) is { Length: > 0 } variable) { return At(variable, StoreOrigin.Environment); }
        for (var directory = new DirectoryInfo(workingDirectory); directory is not null; directory = directory.Parent)
        {
            var folder = Path.Combine(directory.FullName, FolderName);
            if (Directory.Exists(folder)) { return At(folder, StoreOrigin.Folder); }
        }

        return At(Path.Combine(userDirectory, "store"), StoreOrigin.User);
    }

    private StoreLocation At(string path, StoreOrigin origin)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) { throw ControlErrors.NoPath(path); }
        return new StoreLocation(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, workingDirectory)), origin);
    }
}
