namespace Tutti.Kernel.Runs;

/// <summary>Somebody who has something to do when pumped: a run, or a test's count.</summary>
internal interface IPumped
{
    /// <summary>Does everything there is to do.</summary>
    void Pump();
}
