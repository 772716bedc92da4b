namespace ChangeGate.Inventories;

/// <summary>The files of one revision.</summary>
internal interface IFileSource
{
    /// <summary>All of them, from the root of the repository.</summary>
    IReadOnlyCollection<string> Paths { get; }

    /// <summary>Reads a text file.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <returns>Its text; null where it is no file, a link, or longer than a manifest is.</returns>
    string? Read(string path);
}
