namespace ChangeGate.Inventories;

/// <summary>Reads the manifests and lock files of one ecosystem.</summary>
internal interface IManifestReader
{
    /// <summary>Whether a file is one of them.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="files">The other files: a lock file makes the manifest beside it say nothing new.</param>
    bool Reads(string path, IFileSource files);

    /// <summary>Reads one.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="text">Its text.</param>
    /// <param name="files">The other files.</param>
    /// <exception cref="FormatException">It is not what its name says; so are JSON's and XML's own exceptions.</exception>
    IEnumerable<Component> Read(string path, string text, IFileSource files);
}
