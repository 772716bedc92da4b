using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>A way in which projects are built and tested, known by their files.</summary>
internal interface IProjectKind
{
    /// <summary>The first part of its checks' names.</summary>
    string Name { get; }

    /// <summary>Whether a project may lie below the root; if so, its folder is the one of a manifest.</summary>
    bool LiesInFolders { get; }

    /// <summary>Whether a file, by its name without folder, says what a project needs.</summary>
    bool IsManifest(string name);

    /// <summary>Whether a file, by its name without folder, fixes the versions of what a project needs.</summary>
    bool IsLock(string name);

    /// <summary>The checks of a folder; none where it is not of this kind. Reads files only, and executes nothing.</summary>
    /// <param name="folder">The folder.</param>
    IEnumerable<CheckSpec> Detect(ProjectFolder folder);
}
