using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>A way in which projects are built and tested, known by the files at the root.</summary>
internal interface IProjectKind
{
    /// <summary>The first part of its checks' names.</summary>
    string Name { get; }

    /// <summary>The checks of a tree; none where it is not of this kind. Reads files only, and executes nothing.</summary>
    /// <param name="tree">The root of the copy.</param>
    /// <param name="files">Its tracked files.</param>
    IEnumerable<CheckSpec> Detect(string tree, IReadOnlyList<string> files);
}
