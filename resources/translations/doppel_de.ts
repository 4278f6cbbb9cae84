<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>CameraNavigator</name>
    <message>
        <source>there is no connection &apos;%1&apos;</source>
        <translation>es gibt keine Verbindung „%1“</translation>
    </message>
    <message>
        <source>no camera node makes &apos;%1&apos;: add one in the Stage pane and let the connection render through it</source>
        <translation>kein Kamera-Node erzeugt „%1“: Legen Sie im Bereich Stage einen an und lassen Sie die Verbindung durch ihn rendern</translation>
    </message>
    <message>
        <source>an expression sets &apos;%1&apos; of the camera &apos;%2&apos;: make it a number to move the camera by hand</source>
        <translation>ein Ausdruck setzt „%1“ der Kamera „%2“: Machen Sie eine Zahl daraus, um die Kamera von Hand zu bewegen</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>%1 bewegen</translation>
    </message>
    <message>
        <source>there is nothing to focus on at that pixel</source>
        <translation>an diesem Pixel ist nichts, worauf scharf gestellt werden kann</translation>
    </message>
    <message>
        <source>Focus %1</source>
        <translation>%1 scharf stellen</translation>
    </message>
</context>
<context>
    <name>CameraNodes</name>
    <message>
        <source>there is no node &apos;%1&apos; any more: choose another one</source>
        <translation>es gibt keinen Node „%1“ mehr: Wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>there is no camera &apos;%1&apos; on the stage of &apos;%2&apos;: choose one that the list of cameras has</source>
        <translation>auf der Stage von „%2“ gibt es keine Kamera „%1“: Wählen Sie eine aus der Liste der Kameras</translation>
    </message>
    <message>
        <source>Make %1 editable</source>
        <translation>%1 bearbeitbar machen</translation>
    </message>
    <message>
        <source>there is no connection &apos;%1&apos;</source>
        <translation>es gibt keine Verbindung „%1“</translation>
    </message>
</context>
<context>
    <name>CellEdits</name>
    <message>
        <source>Write width and height like 1920 x 1080, up to 32768 each; empty = from the render settings.</source>
        <translation>Breite und Höhe so schreiben: 1920 x 1080, jeweils bis 32768; leer = aus den Render-Einstellungen.</translation>
    </message>
    <message>
        <source>Set resolution</source>
        <translation>Auflösung setzen</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Write a factor from 0 to 64 or a percentage, like 0.5 or 50 %; empty = off.</source>
        <translation>Einen Faktor von 0 bis 64 oder Prozent schreiben, etwa 0.5 oder 50 %; leer = aus.</translation>
    </message>
    <message>
        <source>Set resolution scale</source>
        <translation>Skalierung setzen</translation>
    </message>
    <message>
        <source>Choose one of %1; empty = none.</source>
        <translation>Eine von %1 wählen; leer = keine.</translation>
    </message>
    <message>
        <source>Set colour label</source>
        <translation>Farbmarke setzen</translation>
    </message>
    <message>
        <source>A prim path starts with &apos;/&apos;, like /cameras/cam1.</source>
        <translation>Ein Prim-Pfad beginnt mit „/“, etwa /cameras/cam1.</translation>
    </message>
    <message>
        <source>Set camera</source>
        <translation>Kamera setzen</translation>
    </message>
    <message>
        <source>Rename connection</source>
        <translation>Verbindung umbenennen</translation>
    </message>
    <message>
        <source>Set node</source>
        <translation>Node setzen</translation>
    </message>
    <message>
        <source>Set renderer</source>
        <translation>Renderer setzen</translation>
    </message>
    <message>
        <source>Set AOVs</source>
        <translation>AOVs setzen</translation>
    </message>
    <message>
        <source>Set frame expression</source>
        <translation>Frame-Ausdruck setzen</translation>
    </message>
    <message>
        <source>Set group</source>
        <translation>Gruppe setzen</translation>
    </message>
    <message>
        <source>This column shows what the clone says; it can&apos;t be edited.</source>
        <translation>Diese Spalte zeigt, was der Clone meldet; sie lässt sich nicht bearbeiten.</translation>
    </message>
</context>
<context>
    <name>CloneCells</name>
    <message>
        <source>%1 × settings</source>
        <translation>%1 × Einstellungen</translation>
    </message>
    <message>
        <source>from settings</source>
        <translation>aus Einstellungen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>, updates held</source>
        <translation>, Updates angehalten</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>Answers after %1, %2 images a second</source>
        <translation>Antwortet nach %1, %2 Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>%1/s of images over the network, packed %2 : 1</source>
        <translation>%1/s Bilddaten über das Netz, gepackt %2 : 1</translation>
    </message>
    <message>
        <source>%1 images were replaced by newer ones before they left</source>
        <translation>%1 Bilder wurden vor dem Senden durch neuere ersetzt</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Session id: %1
Double-click shows it large, F2 renames it.</source>
        <translation>Session-ID: %1
Doppelklick zeigt ihn groß, F2 benennt ihn um.</translation>
    </message>
    <message>
        <source>Exit code %1</source>
        <translation>Exit-Code %1</translation>
    </message>
    <message>
        <source>Start launches it again; its log is in the editor.</source>
        <translation>Starten startet ihn neu; sein Log steht im Editor.</translation>
    </message>
    <message>
        <source>The scene&apos;s frame</source>
        <translation>Der Frame der Szene</translation>
    </message>
    <message>
        <source>Frame expression: %1</source>
        <translation>Frame-Ausdruck: %1</translation>
    </message>
    <message>
        <source>F2 or a double-click edits the expression.</source>
        <translation>F2 oder ein Doppelklick bearbeitet den Ausdruck.</translation>
    </message>
    <message>
        <source>%1 % of the render</source>
        <translation>%1 % des Renders</translation>
    </message>
    <message>
        <source>Follows every edit of the scene. Click to hold updates (U).</source>
        <translation>Folgt jeder Änderung der Szene. Klick hält Updates an (U).</translation>
    </message>
    <message>
        <source>Keeps rendering the scene as it was and ignores edits. Click to release it (U).</source>
        <translation>Rendert die Szene weiter, wie sie war, und ignoriert Änderungen. Klick gibt ihn wieder frei (U).</translation>
    </message>
    <message>
        <source>F2 or a double-click edits it.</source>
        <translation>F2 oder ein Doppelklick bearbeitet es.</translation>
    </message>
    <message>
        <source>%1 image was replaced by a newer one before it left</source>
        <translation>%1 Bild wurde vor dem Senden durch ein neueres ersetzt</translation>
    </message>
</context>
<context>
    <name>CloneColumns</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What the panes call the connection; F2 renames it, a double-click shows the clone large</source>
        <translation>Wie die Bereiche die Verbindung nennen; F2 benennt sie um, ein Doppelklick zeigt den Clone groß</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What the clone is doing, and why it failed</source>
        <translation>Was der Clone gerade tut, und warum er gescheitert ist</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Why the clone failed, or what it says it is doing</source>
        <translation>Warum der Clone gescheitert ist, oder was er gerade zu tun meldet</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>How much of the render is done</source>
        <translation>Wie viel des Renders fertig ist</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Render time of the image so far</source>
        <translation>Bisherige Renderzeit des Bildes</translation>
    </message>
    <message>
        <source>ETA</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>Time until it has converged, as far as progress and elapsed time tell</source>
        <translation>Zeit bis zur Konvergenz, soweit Fortschritt und Dauer sie erkennen lassen</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Samples</translation>
    </message>
    <message>
        <source>Samples a pixel so far</source>
        <translation>Bisherige Samples pro Pixel</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>Stage node that is rendered</source>
        <translation>Stage-Node, der gerendert wird</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Prim path of the camera</source>
        <translation>Prim-Pfad der Kamera</translation>
    </message>
    <message>
        <source>Renderer</source>
        <translation>Renderer</translation>
    </message>
    <message>
        <source>Render delegate in use; auto = the first that the clone offers</source>
        <translation>Benutzter Render-Delegate; auto = der erste, den der Clone anbietet</translation>
    </message>
    <message>
        <source>AOV</source>
        <translation>AOV</translation>
    </message>
    <message>
        <source>Image layers that the clone sends, by name or pattern</source>
        <translation>Bildebenen, die der Clone sendet, nach Name oder Muster</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Frame that is rendered; editing it edits its expression, e.g. $F + 10</source>
        <translation>Frame, der gerendert wird; bearbeitet wird sein Ausdruck, z. B. $F + 10</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Size of the image in pixels; edit it as 1920 x 1080, empty = from the render settings</source>
        <translation>Größe des Bildes in Pixeln; so bearbeiten: 1920 x 1080, leer = aus den Render-Einstellungen</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>Factor on the render settings&apos; resolution; beats the resolution; 0.5 or 50 %, empty = off</source>
        <translation>Faktor auf die Auflösung der Render-Einstellungen; geht der Auflösung vor; 0.5 oder 50 %, leer = aus</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Heading that the connection stands under; empty = none</source>
        <translation>Überschrift, unter der die Verbindung steht; leer = keine</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>Colour label</source>
        <translation>Farbmarke</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Halt</translation>
    </message>
    <message>
        <source>Hold updates: keep rendering the stage as it is now (U)</source>
        <translation>Updates anhalten: die Stage weiter rendern, wie sie jetzt ist (U)</translation>
    </message>
    <message>
        <source>Launcher</source>
        <translation>Launcher</translation>
    </message>
    <message>
        <source>Who starts the clone&apos;s process</source>
        <translation>Wer den Prozess des Clones startet</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Machine and port of the clone</source>
        <translation>Rechner und Port des Clones</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <source>Process id of the clone on its machine</source>
        <translation>Prozess-ID des Clones auf seinem Rechner</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory of the clone&apos;s process</source>
        <translation>Speicher des Clone-Prozesses</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Bilder/s</translation>
    </message>
    <message>
        <source>Images a second that arrive</source>
        <translation>Bilder, die pro Sekunde ankommen</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>How long the clone takes to answer</source>
        <translation>Wie lange der Clone für eine Antwort braucht</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>Bandbreite</translation>
    </message>
    <message>
        <source>What comes over the network; nothing where frames travel through shared memory</source>
        <translation>Was über das Netz kommt; nichts, wo Bilder durch gemeinsamen Speicher gehen</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Bandwidth over a network, latency on one machine; the tooltip of a cell has more</source>
        <translation>Bandbreite über ein Netz, Latenz auf demselben Rechner; der Tooltip einer Zelle sagt mehr</translation>
    </message>
</context>
<context>
    <name>CloneFilter</name>
    <message>
        <source>There is no field &apos;%1&apos;. There are: %2.</source>
        <translation>Es gibt kein Feld „%1“. Es gibt: %2.</translation>
    </message>
</context>
<context>
    <name>ConnectionEdits</name>
    <message>
        <source>Clone %1</source>
        <translation>Clone %1</translation>
    </message>
    <message>
        <source>New connection</source>
        <translation>Neue Verbindung</translation>
    </message>
    <message>
        <source>Duplicate connection</source>
        <translation>Verbindung duplizieren</translation>
    </message>
    <message>
        <source>Duplicate %1 connections</source>
        <translation>%1 Verbindungen duplizieren</translation>
    </message>
    <message>
        <source>%1 copy</source>
        <translation>%1 Kopie</translation>
    </message>
    <message>
        <source>Delete connection</source>
        <translation>Verbindung löschen</translation>
    </message>
    <message>
        <source>Delete %1 connections</source>
        <translation>%1 Verbindungen löschen</translation>
    </message>
    <message>
        <source>Paste connection</source>
        <translation>Verbindung einfügen</translation>
    </message>
    <message>
        <source>Paste %1 connections</source>
        <translation>%1 Verbindungen einfügen</translation>
    </message>
    <message>
        <source>the connection was deleted meanwhile</source>
        <translation>die Verbindung wurde inzwischen gelöscht</translation>
    </message>
    <message>
        <source>Duplicate as matrix</source>
        <translation>Als Matrix duplizieren</translation>
    </message>
    <message>
        <source>Hold updates</source>
        <translation>Updates anhalten</translation>
    </message>
    <message>
        <source>Release updates</source>
        <translation>Updates freigeben</translation>
    </message>
    <message>
        <source>Move connection</source>
        <translation>Verbindung verschieben</translation>
    </message>
    <message>
        <source>Move %1 connections</source>
        <translation>%1 Verbindungen verschieben</translation>
    </message>
</context>
<context>
    <name>SceneParts</name>
    <message>
        <source>type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>input %1</source>
        <translation>Eingang %1</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>node</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>renderer</source>
        <translation>Renderer</translation>
    </message>
    <message>
        <source>render settings</source>
        <translation>Render-Einstellungen</translation>
    </message>
    <message>
        <source>render pass</source>
        <translation>Render-Pass</translation>
    </message>
    <message>
        <source>AOVs</source>
        <translation>AOVs</translation>
    </message>
    <message>
        <source>resolution scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>hold updates</source>
        <translation>Updates anhalten</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>launcher</source>
        <translation>Launcher</translation>
    </message>
    <message>
        <source>option %1</source>
        <translation>Option %1</translation>
    </message>
    <message>
        <source>there</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>other data</source>
        <translation>andere Daten</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>unterschiedlich</translation>
    </message>
    <message>
        <source>%1 to %2, %3 a second</source>
        <translation>%1 bis %2, %3 pro Sekunde</translation>
    </message>
    <message>
        <source>Current frame</source>
        <translation>Aktueller Frame</translation>
    </message>
    <message>
        <source>Frame range</source>
        <translation>Frame-Bereich</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Launching</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Überträgt</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Rendert</translation>
    </message>
    <message>
        <source>Converged</source>
        <translation>Konvergiert</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
</context>
<context>
    <name>Theme</name>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
</context>
<context>
    <name>TileGrid</name>
    <message>
        <source>Waiting for the first pixels…</source>
        <translation>Wartet auf die ersten Pixel…</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>Frame %1</translation>
    </message>
    <message>
        <source>%1 sample</source>
        <translation>%1 Sample</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 Samples</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>VariantEdits</name>
    <message>
        <source>no import node &apos;%1&apos; reads &apos;%2&apos;</source>
        <translation>kein Import-Node „%1“ liest „%2“</translation>
    </message>
    <message>
        <source>the expression %1 chooses &apos;%2&apos; of &apos;%3&apos; at the node &apos;%4&apos;: change it there, or make it a fixed value first</source>
        <translation>der Ausdruck %1 wählt „%2“ von „%3“ am Node „%4“: Ändern Sie ihn dort oder machen Sie zuerst einen festen Wert daraus</translation>
    </message>
    <message>
        <source>Choose %1 of the file</source>
        <translation>%1 der Datei wählen</translation>
    </message>
    <message>
        <source>Choose %1 %2</source>
        <translation>%1 %2 wählen</translation>
    </message>
</context>
<context>
    <name>doppel::Autosave</name>
    <message>
        <source>&apos;%1&apos; can&apos;t be locked</source>
        <translation>„%1“ lässt sich nicht sperren</translation>
    </message>
    <message>
        <source>Unsaved changes are not kept for a crash</source>
        <translation>Ungesicherte Änderungen werden nicht für einen Absturz aufbewahrt</translation>
    </message>
</context>
<context>
    <name>doppel::CameraMaker</name>
    <message>
        <source>The camera &apos;%1&apos; can&apos;t be moved</source>
        <translation>Die Kamera „%1“ lässt sich nicht bewegen</translation>
    </message>
    <message>
        <source>The node %1 moves the camera %2 now</source>
        <translation>Der Node %1 bewegt jetzt die Kamera %2</translation>
    </message>
</context>
<context>
    <name>doppel::CheckDialog</name>
    <message>
        <source>    and %1 more</source>
        <translation>    und %1 weitere</translation>
    </message>
    <message>
        <source>Check Gallery</source>
        <translation>Galerie prüfen</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Images without an item become items again, items whose image is missing say so, a damaged database is rebuilt and kept. Nothing of yours is deleted.</source>
        <translation>Bilder ohne Eintrag werden wieder zu Einträgen, Einträge ohne Bild sagen es, eine beschädigte Datenbank wird neu aufgebaut und die alte aufbewahrt. Nichts von Ihnen wird gelöscht.</translation>
    </message>
    <message>
        <source>Looking through %1…</source>
        <translation>%1 wird durchgesehen…</translation>
    </message>
    <message>
        <source>Repairing…</source>
        <translation>Wird repariert…</translation>
    </message>
    <message>
        <source>The database is damaged:</source>
        <translation>Die Datenbank ist beschädigt:</translation>
    </message>
    <message>
        <source>The search index is not that of the items.</source>
        <translation>Der Suchindex passt nicht zu den Einträgen.</translation>
    </message>
    <message>
        <source>Items whose image is missing:</source>
        <translation>Einträge, deren Bild fehlt:</translation>
    </message>
    <message>
        <source>Items that say their image is missing, and it is there:</source>
        <translation>Einträge, die ihr Bild als fehlend melden, obwohl es da ist:</translation>
    </message>
    <message>
        <source>Files that no item has:</source>
        <translation>Dateien, die zu keinem Eintrag gehören:</translation>
    </message>
    <message>
        <source>The gallery is sound.</source>
        <translation>Die Galerie ist in Ordnung.</translation>
    </message>
    <message>
        <source>Something is to be put right. Repair deletes nothing of yours.</source>
        <translation>Es gibt etwas in Ordnung zu bringen. Reparieren löscht nichts von Ihnen.</translation>
    </message>
    <message>
        <source>The database was rebuilt; %1 items could be read. The damaged one is %2.</source>
        <translation>Die Datenbank wurde neu aufgebaut; %1 Einträge ließen sich lesen. Die beschädigte ist %2.</translation>
    </message>
    <message>
        <source>%1 item could not be read at all. If its image is there, it is an item again (below), without its scene and marks.</source>
        <translation>%1 Eintrag ließ sich gar nicht lesen. Ist sein Bild da, ist es wieder ein Eintrag (unten), ohne seine Szene und Markierungen.</translation>
    </message>
    <message>
        <source>%1 items could not be read at all. Those whose image is there are items again (below), without their scene and marks.</source>
        <translation>%1 Einträge ließen sich gar nicht lesen. Die, deren Bild da ist, sind wieder Einträge (unten), ohne ihre Szene und Markierungen.</translation>
    </message>
    <message>
        <source>Items of which a part could not be read:</source>
        <translation>Einträge, von denen ein Teil nicht lesbar war:</translation>
    </message>
    <message>
        <source>%1 (lost: %2)</source>
        <translation>%1 (verloren: %2)</translation>
    </message>
    <message>
        <source>Images that are items again:</source>
        <translation>Bilder, die wieder Einträge sind:</translation>
    </message>
    <message>
        <source>Items that now say their image is missing:</source>
        <translation>Einträge, die ihr Bild jetzt als fehlend melden:</translation>
    </message>
    <message>
        <source>Items whose image is there again:</source>
        <translation>Einträge, deren Bild wieder da ist:</translation>
    </message>
    <message>
        <source>Files that Doppel does not know; they stay where they are:</source>
        <translation>Dateien, die Doppel nicht kennt; sie bleiben, wo sie sind:</translation>
    </message>
    <message>
        <source>Repaired. Something was lost; it is named below.</source>
        <translation>Repariert. Etwas ging verloren; es steht unten.</translation>
    </message>
    <message>
        <source>Repaired.</source>
        <translation>Repariert.</translation>
    </message>
    <message>
        <source>Nothing was lost.</source>
        <translation>Nichts ging verloren.</translation>
    </message>
    <message>
        <source>The gallery could not be checked or repaired.</source>
        <translation>Die Galerie konnte nicht geprüft oder repariert werden.</translation>
    </message>
    <message>
        <source>The database was rebuilt; %1 item could be read. The damaged one is %2.</source>
        <translation>Die Datenbank wurde neu aufgebaut; %1 Eintrag ließ sich lesen. Die beschädigte ist %2.</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message>
        <source>There is nothing to repair.</source>
        <translation>Es gibt nichts zu reparieren.</translation>
    </message>
</context>
<context>
    <name>doppel::CloneActions</name>
    <message>
        <source>&amp;New Connection</source>
        <translation>Neue &amp;Verbindung</translation>
    </message>
    <message>
        <source>Add a connection. It renders the scene&apos;s output through its first camera until you choose others in the editor.</source>
        <translation>Legt eine Verbindung an. Sie rendert den Ausgang der Szene durch deren erste Kamera, bis Sie im Editor anderes wählen.</translation>
    </message>
    <message>
        <source>Ctrl+Shift+N</source>
        <translation>Ctrl+Shift+N</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>&amp;Duplizieren</translation>
    </message>
    <message>
        <source>Copy the selected connections with all their settings</source>
        <translation>Kopiert die gewählten Verbindungen mit allen Einstellungen</translation>
    </message>
    <message>
        <source>Ctrl+D</source>
        <translation>Ctrl+D</translation>
    </message>
    <message>
        <source>Dele&amp;te</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Delete the selected connections and stop their clones. Undo brings them back.</source>
        <translation>Löscht die gewählten Verbindungen und stoppt ihre Clones. Rückgängig bringt sie zurück.</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Launch the selected clones; failed ones start again</source>
        <translation>Startet die gewählten Clones; gescheiterte starten neu</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Ctrl+Return</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>Sto&amp;ppen</translation>
    </message>
    <message>
        <source>Stop the selected clones. Their last image stays.</source>
        <translation>Stoppt die gewählten Clones. Ihr letztes Bild bleibt.</translation>
    </message>
    <message>
        <source>Ctrl+.</source>
        <translation>Ctrl+.</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>Pa&amp;usieren</translation>
    </message>
    <message>
        <source>Pause or resume the selected clones; nothing that is rendered is lost</source>
        <translation>Pausiert die gewählten Clones oder setzt sie fort; nichts Gerendertes geht verloren</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>&amp;Restart</source>
        <translation>N&amp;eu starten</translation>
    </message>
    <message>
        <source>End the processes of the selected clones and launch them again</source>
        <translation>Beendet die Prozesse der gewählten Clones und startet sie neu</translation>
    </message>
    <message>
        <source>Ctrl+Shift+R</source>
        <translation>Ctrl+Shift+R</translation>
    </message>
    <message>
        <source>Take Snaps&amp;hot</source>
        <translation>Snaps&amp;hot aufnehmen</translation>
    </message>
    <message>
        <source>Keep the image of the selected clones, with all AOVs and the scene that made it, in the gallery</source>
        <translation>Bewahrt das Bild der gewählten Clones in der Galerie auf, mit allen AOVs und der Szene, aus der es entstand</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation>Ctrl+Shift+S</translation>
    </message>
    <message>
        <source>Snapshot A&amp;ll</source>
        <translation>S&amp;napshot von allen</translation>
    </message>
    <message>
        <source>Keep the image of every clone that has one in the gallery</source>
        <translation>Bewahrt das Bild jedes Clones, der eines hat, in der Galerie auf</translation>
    </message>
    <message>
        <source>Ctrl+Alt+Shift+S</source>
        <translation>Ctrl+Alt+Shift+S</translation>
    </message>
    <message>
        <source>Start &amp;All</source>
        <translation>Alle sta&amp;rten</translation>
    </message>
    <message>
        <source>Launch every clone that is not running</source>
        <translation>Startet jeden Clone, der nicht läuft</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Return</source>
        <translation>Ctrl+Shift+Return</translation>
    </message>
    <message>
        <source>Paus&amp;e All</source>
        <translation>Alle paus&amp;ieren</translation>
    </message>
    <message>
        <source>Pause or resume every clone</source>
        <translation>Pausiert alle Clones oder setzt sie fort</translation>
    </message>
    <message>
        <source>Shift+P</source>
        <translation>Shift+P</translation>
    </message>
    <message>
        <source>Stop A&amp;ll</source>
        <translation>Alle st&amp;oppen</translation>
    </message>
    <message>
        <source>Stop every clone</source>
        <translation>Stoppt alle Clones</translation>
    </message>
    <message>
        <source>Ctrl+Shift+.</source>
        <translation>Ctrl+Shift+.</translation>
    </message>
    <message>
        <source>Show &amp;Large</source>
        <translation>&amp;Groß zeigen</translation>
    </message>
    <message>
        <source>Show the clone alone in the viewer (double-click its name, or Return on a row)</source>
        <translation>Zeigt den Clone allein im Viewer (Doppelklick auf den Namen oder Eingabetaste in einer Zeile)</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>Alles aus&amp;wählen</translation>
    </message>
    <message>
        <source>Select every connection that is shown</source>
        <translation>Wählt jede Verbindung aus, die zu sehen ist</translation>
    </message>
    <message>
        <source>Colour La&amp;bel</source>
        <translation>Far&amp;bmarke</translation>
    </message>
    <message>
        <source>S&amp;elect</source>
        <translation>Aus&amp;wählen</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Resum&amp;e All</source>
        <translation>Alle &amp;fortsetzen</translation>
    </message>
</context>
<context>
    <name>doppel::CloneModel</name>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>Group %1. Click selects its connections, the arrow folds it, drag moves it; F2 renames it.</source>
        <translation>Gruppe %1. Klick wählt ihre Verbindungen, der Pfeil klappt sie zu, Ziehen verschiebt sie; F2 benennt sie um.</translation>
    </message>
    <message>
        <source>%1 clone</source>
        <translation>%1 Clone</translation>
    </message>
    <message>
        <source>%1 clones</source>
        <translation>%1 Clones</translation>
    </message>
    <message>
        <source>%1: %2
Click sorts by it, a third click goes back to your own order. Right-click chooses columns.</source>
        <translation>%1: %2
Klick sortiert danach, der dritte Klick kehrt zu Ihrer eigenen Ordnung zurück. Rechtsklick wählt Spalten.</translation>
    </message>
    <message>
        <source>%1 is not changed</source>
        <translation>%1 wurde nicht geändert</translation>
    </message>
</context>
<context>
    <name>doppel::ClonePane</name>
    <message>
        <source>Filter: hero state:failed…</source>
        <translation>Filter: hero state:failed…</translation>
    </message>
    <message>
        <source>&lt;b&gt;Filter&lt;/b&gt; &amp;nbsp;&lt;i&gt;Ctrl+F&lt;/i&gt;&lt;br&gt;Shows connections with all of these words in name, id, camera, renderer, node, group or state.&lt;br&gt;&lt;code&gt;state:failed,lost&lt;/code&gt; looks in one field, for either text&lt;br&gt;&lt;code&gt;-group:hero&lt;/code&gt; leaves out&lt;br&gt;&lt;code&gt;&quot;two words&quot;&lt;/code&gt; keeps them together&lt;br&gt;Fields: %1</source>
        <translation>&lt;b&gt;Filter&lt;/b&gt; &amp;nbsp;&lt;i&gt;Strg+F&lt;/i&gt;&lt;br&gt;Zeigt Verbindungen mit all diesen Wörtern in Name, ID, Kamera, Renderer, Node, Gruppe oder Zustand.&lt;br&gt;&lt;code&gt;state:failed,lost&lt;/code&gt; sucht in einem Feld nach einem der Texte&lt;br&gt;&lt;code&gt;-group:hero&lt;/code&gt; lässt weg&lt;br&gt;&lt;code&gt;&quot;zwei Wörter&quot;&lt;/code&gt; hält sie zusammen&lt;br&gt;Felder: %1</translation>
    </message>
    <message>
        <source>Filter connections</source>
        <translation>Verbindungen filtern</translation>
    </message>
    <message>
        <source>No connections yet. Press + to add one: each connection is a separate render of this scene.</source>
        <translation>Noch keine Verbindungen. Drücken Sie +, um eine anzulegen: Jede Verbindung ist ein eigener Render dieser Szene.</translation>
    </message>
    <message>
        <source>No connection matches the filter. Clear it to see all.</source>
        <translation>Keine Verbindung passt zum Filter. Leeren Sie ihn, um alle zu sehen.</translation>
    </message>
</context>
<context>
    <name>doppel::CloneTable</name>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Reset Columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>doppel::CompareBar</name>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>&lt;b&gt;Compare&lt;/b&gt; &amp;nbsp;&lt;i&gt;W, S, D, K over the image&lt;/i&gt;&lt;br&gt;Wipe: drag the line, turn it by its knob (Shift: in steps of 15°). Side by side, difference with its figures (raise the exposure to see small ones), or both in turn.</source>
        <translation>&lt;b&gt;Vergleichen&lt;/b&gt; &amp;nbsp;&lt;i&gt;W, S, D, K über dem Bild&lt;/i&gt;&lt;br&gt;Wischen: die Linie ziehen, am Knopf drehen (Umschalt: in Schritten von 15°). Nebeneinander, Differenz mit ihren Zahlen (Belichtung erhöhen, um kleine zu sehen) oder beide im Wechsel.</translation>
    </message>
    <message>
        <source>No compare</source>
        <translation>Kein Vergleich</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>Wischen</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>Wechsel</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>&lt;b&gt;B&lt;/b&gt;&lt;br&gt;The image to compare with: another clone, or the one that was kept (Keep as B in the Viewer menu, or from the gallery)</source>
        <translation>&lt;b&gt;B&lt;/b&gt;&lt;br&gt;Das Bild, mit dem verglichen wird: ein anderer Clone oder das aufbewahrte (Als B behalten im Menü Ansicht, oder aus der Galerie)</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>D</source>
        <translation>D</translation>
    </message>
    <message>
        <source>K</source>
        <translation>K</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>RMS %1   mean %2   max %3 at %4, %5</source>
        <translation>RMS %1   Mittel %2   Max %3 bei %4, %5</translation>
    </message>
    <message>
        <source>   PSNR %1 dB</source>
        <translation>   PSNR %1 dB</translation>
    </message>
</context>
<context>
    <name>doppel::ConnectionActions</name>
    <message>
        <source>Hold &amp;Updates</source>
        <translation>Updates &amp;anhalten</translation>
    </message>
    <message>
        <source>Keep rendering the scene as it is now and ignore edits, until this is off again</source>
        <translation>Rendert die Szene weiter, wie sie jetzt ist, und ignoriert Änderungen, bis dies wieder aus ist</translation>
    </message>
    <message>
        <source>U</source>
        <translation>U</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected connections as text, for another scene, another desk or a mail</source>
        <translation>Kopiert die gewählten Verbindungen als Text, für eine andere Szene, ein anderes Doppel oder eine Mail</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Aussch&amp;neiden</translation>
    </message>
    <message>
        <source>Copy the selected connections as text and delete them here</source>
        <translation>Kopiert die gewählten Verbindungen als Text und löscht sie hier</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>E&amp;infügen</translation>
    </message>
    <message>
        <source>Add the connections that were copied; names of nodes and cameras stay as they are</source>
        <translation>Fügt die kopierten Verbindungen hinzu; Namen von Nodes und Kameras bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>&amp;Group…</source>
        <translation>&amp;Gruppe…</translation>
    </message>
    <message>
        <source>Put the selected connections under a heading</source>
        <translation>Stellt die gewählten Verbindungen unter eine Überschrift</translation>
    </message>
    <message>
        <source>Ctrl+G</source>
        <translation>Ctrl+G</translation>
    </message>
    <message>
        <source>U&amp;ngroup</source>
        <translation>Gruppe a&amp;uflösen</translation>
    </message>
    <message>
        <source>Take the selected connections out of their groups</source>
        <translation>Nimmt die gewählten Verbindungen aus ihren Gruppen</translation>
    </message>
    <message>
        <source>Ctrl+Shift+G</source>
        <translation>Ctrl+Shift+G</translation>
    </message>
    <message>
        <source>Duplicate as &amp;Matrix…</source>
        <translation>Als &amp;Matrix duplizieren…</translation>
    </message>
    <message>
        <source>Copy the connection for every combination of cameras, frames, context options and renderers</source>
        <translation>Kopiert die Verbindung für jede Kombination von Kameras, Frames, Kontextoptionen und Renderern</translation>
    </message>
    <message>
        <source>Ctrl+Shift+D</source>
        <translation>Ctrl+Shift+D</translation>
    </message>
    <message>
        <source>Delete D&amp;isconnected</source>
        <translation>Ge&amp;trennte löschen</translation>
    </message>
    <message>
        <source>Delete every connection that is stopped, lost or failed. Undo brings them back.</source>
        <translation>Löscht jede Verbindung, die gestoppt, verloren oder gescheitert ist. Rückgängig bringt sie zurück.</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>Gruppe auflösen</translation>
    </message>
    <message>
        <source>Every connection has a clone; nothing was deleted.</source>
        <translation>Jede Verbindung hat einen Clone; nichts wurde gelöscht.</translation>
    </message>
    <message>
        <source>1 connection was deleted; undo brings it back.</source>
        <translation>1 Verbindung wurde gelöscht; Rückgängig bringt sie zurück.</translation>
    </message>
    <message>
        <source>%1 connections were deleted; undo brings them back.</source>
        <translation>%1 Verbindungen wurden gelöscht; Rückgängig bringt sie zurück.</translation>
    </message>
    <message>
        <source>1 connection is on the clipboard.</source>
        <translation>1 Verbindung ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>%1 connections are on the clipboard.</source>
        <translation>%1 Verbindungen sind in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Nothing was pasted</source>
        <translation>Nichts wurde eingefügt</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Heading that the connection stands under; empty = none:</source>
        <translation>Überschrift, unter der die Verbindung steht; leer = keine:</translation>
    </message>
    <message>
        <source>Heading that the %1 connections stand under; empty = none:</source>
        <translation>Überschrift, unter der die %1 Verbindungen stehen; leer = keine:</translation>
    </message>
    <message>
        <source>Set group</source>
        <translation>Gruppe setzen</translation>
    </message>
    <message>
        <source>Set colour label</source>
        <translation>Farbmarke setzen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>There is none of these.</source>
        <translation>Davon gibt es keine.</translation>
    </message>
    <message>
        <source>&amp;Running</source>
        <translation>&amp;Laufende</translation>
    </message>
    <message>
        <source>Ren&amp;dering</source>
        <translation>Ren&amp;dernde</translation>
    </message>
    <message>
        <source>&amp;Converged</source>
        <translation>&amp;Konvergierte</translation>
    </message>
    <message>
        <source>&amp;Paused</source>
        <translation>&amp;Pausierte</translation>
    </message>
    <message>
        <source>&amp;Stopped</source>
        <translation>&amp;Gestoppte</translation>
    </message>
    <message>
        <source>&amp;Failed or Lost</source>
        <translation>Ge&amp;scheiterte oder verlorene</translation>
    </message>
    <message>
        <source>&amp;Held</source>
        <translation>&amp;Angehaltene</translation>
    </message>
    <message>
        <source>&amp;All Others</source>
        <translation>Alle a&amp;nderen</translation>
    </message>
</context>
<context>
    <name>doppel::ConnectionEditor</name>
    <message>
        <source>%1 connections selected: what you change is set on all of them.</source>
        <translation>%1 Verbindungen gewählt: Was Sie ändern, wird bei allen gesetzt.</translation>
    </message>
    <message>
        <source>The clone has no renderer &apos;%1&apos;. It offers: %2.</source>
        <translation>Der Clone hat keinen Renderer „%1“. Er bietet an: %2.</translation>
    </message>
    <message>
        <source>Set both width and height, or both to 0.</source>
        <translation>Breite und Höhe setzen, oder beide auf 0.</translation>
    </message>
    <message>
        <source>The scale beats the resolution above while it is not 0.</source>
        <translation>Die Skalierung geht der Auflösung darüber vor, solange sie nicht 0 ist.</translation>
    </message>
    <message>
        <source>Right must be above left, and top above bottom; all 0 = whole frame.</source>
        <translation>Rechts muss größer als links sein und oben größer als unten; alle 0 = ganzes Bild.</translation>
    </message>
    <message>
        <source>the scene&apos;s frame, %1</source>
        <translation>wie die Szene: %1</translation>
    </message>
    <message>
        <source>not set in the scene</source>
        <translation>in der Szene nicht gesetzt</translation>
    </message>
    <message>
        <source>the scene&apos;s: %1</source>
        <translation>wie die Szene: %1</translation>
    </message>
    <message>
        <source>Expression for context option %1, e.g. @%1 + 1 or &quot;blue&quot;. Empty = the scene&apos;s value.</source>
        <translation>Ausdruck für die Kontextoption %1, z. B. @%1 + 1 oder &quot;blue&quot;. Leer = der Wert der Szene.</translation>
    </message>
    <message>
        <source>&lt;br&gt;From %1 to %2.</source>
        <translation>&lt;br&gt;Von %1 bis %2.</translation>
    </message>
    <message>
        <source>Not an option that the renderer has named</source>
        <translation>Keine Option, die der Renderer genannt hat</translation>
    </message>
    <message>
        <source>Exit code %1.</source>
        <translation>Exit-Code %1.</translation>
    </message>
    <message>
        <source>%1, %2 samples, %3 %</source>
        <translation>%1, %2 Samples, %3 %</translation>
    </message>
    <message>
        <source>Image %1 × %2, version %3</source>
        <translation>Bild %1 × %2, Version %3</translation>
    </message>
    <message>
        <source>Connected to %1:%2</source>
        <translation>Verbunden mit %1:%2</translation>
    </message>
    <message>
        <source>Process %1</source>
        <translation>Prozess %1</translation>
    </message>
    <message>
        <source>Image path &lt;code&gt;%1&lt;/code&gt;</source>
        <translation>Bildpfad &lt;code&gt;%1&lt;/code&gt;</translation>
    </message>
    <message>
        <source>Select a connection to see and edit everything about it.</source>
        <translation>Wählen Sie eine Verbindung, um alles über sie zu sehen und zu bearbeiten.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Rename connection</source>
        <translation>Verbindung umbenennen</translation>
    </message>
    <message>
        <source>Hold updates</source>
        <translation>Updates anhalten</translation>
    </message>
    <message>
        <source>Release updates</source>
        <translation>Updates freigeben</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What the panes show; free text</source>
        <translation>Was die Bereiche zeigen; freier Text</translation>
    </message>
    <message>
        <source>Set group</source>
        <translation>Gruppe setzen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Set colour label</source>
        <translation>Farbmarke setzen</translation>
    </message>
    <message>
        <source>Session id</source>
        <translation>Session-ID</translation>
    </message>
    <message>
        <source>Fixed and unique; scripts and membuf: paths use it</source>
        <translation>Fest und eindeutig; Skripte und membuf:-Pfade benutzen sie</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Heading that lists show it under; empty = none</source>
        <translation>Überschrift, unter der Listen sie zeigen; leer = keine</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Colour label in lists and tiles</source>
        <translation>Farbmarke in Listen und Kacheln</translation>
    </message>
    <message>
        <source>Keep rendering the stage as it is now and ignore edits until this is off again</source>
        <translation>Die Stage weiter rendern, wie sie jetzt ist, und Änderungen ignorieren, bis dies wieder aus ist</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stage</translation>
    </message>
    <message>
        <source>Set node</source>
        <translation>Node setzen</translation>
    </message>
    <message>
        <source>Set camera</source>
        <translation>Kamera setzen</translation>
    </message>
    <message>
        <source>Set render settings</source>
        <translation>Render-Einstellungen setzen</translation>
    </message>
    <message>
        <source>Set render pass</source>
        <translation>Render-Pass setzen</translation>
    </message>
    <message>
        <source>the stage&apos;s default</source>
        <translation>Standard der Stage</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>The stage node that is rendered; outputs come first in the list</source>
        <translation>Der Stage-Node, der gerendert wird; Ausgänge stehen in der Liste vorn</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Prim path of a camera on that node&apos;s stage</source>
        <translation>Prim-Pfad einer Kamera auf der Stage dieses Nodes</translation>
    </message>
    <message>
        <source>Render settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Prim path of the RenderSettings; empty = the stage&apos;s default</source>
        <translation>Prim-Pfad der RenderSettings; leer = Standard der Stage</translation>
    </message>
    <message>
        <source>Render pass</source>
        <translation>Render-Pass</translation>
    </message>
    <message>
        <source>Prim path of a RenderPass; empty = none</source>
        <translation>Prim-Pfad eines RenderPass; leer = keiner</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Set renderer</source>
        <translation>Renderer setzen</translation>
    </message>
    <message>
        <source>the first that the clone offers</source>
        <translation>der erste, den der Clone anbietet</translation>
    </message>
    <message>
        <source>Set AOVs</source>
        <translation>AOVs setzen</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Set resolution</source>
        <translation>Auflösung setzen</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Set resolution scale</source>
        <translation>Skalierung setzen</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Set render region</source>
        <translation>Render-Region setzen</translation>
    </message>
    <message>
        <source>Renderer</source>
        <translation>Renderer</translation>
    </message>
    <message>
        <source>Render delegate on the clone&apos;s machine, by name or label</source>
        <translation>Render-Delegate auf dem Rechner des Clones, nach Name oder Beschriftung</translation>
    </message>
    <message>
        <source>AOVs</source>
        <translation>AOVs</translation>
    </message>
    <message>
        <source>Which image layers the clone sends: names or patterns like C direct* ^depth; empty = all</source>
        <translation>Welche Bildebenen der Clone sendet: Namen oder Muster wie C direct* ^depth; leer = alle</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>In pixels; auto = from the render settings</source>
        <translation>In Pixeln; auto = aus den Render-Einstellungen</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>Factor on the render settings&apos; resolution; beats the resolution above</source>
        <translation>Faktor auf die Auflösung der Render-Einstellungen; geht der Auflösung darüber vor</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Left, bottom, right, top of what is rendered, 0 to 1 from the lower left; all 0 = whole frame</source>
        <translation>Links, unten, rechts, oben dessen, was gerendert wird, 0 bis 1 von links unten; alle 0 = ganzes Bild</translation>
    </message>
    <message>
        <source>Time and options</source>
        <translation>Zeit und Optionen</translation>
    </message>
    <message>
        <source>Set frame expression</source>
        <translation>Frame-Ausdruck setzen</translation>
    </message>
    <message>
        <source>Override another context option…</source>
        <translation>Weitere Kontextoption ersetzen…</translation>
    </message>
    <message>
        <source>Set expression of %1</source>
        <translation>Ausdruck von %1 setzen</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not a context option</source>
        <translation>„%1“ ist keine Kontextoption</translation>
    </message>
    <message>
        <source>Names have letters, digits and _, and don&apos;t start with a digit.</source>
        <translation>Namen bestehen aus Buchstaben, Ziffern und _ und beginnen nicht mit einer Ziffer.</translation>
    </message>
    <message>
        <source>Remove expression of %1</source>
        <translation>Ausdruck von %1 entfernen</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Expression for the frame, e.g. $F + 10. Empty = the scene&apos;s frame.</source>
        <translation>Ausdruck für den Frame, z. B. $F + 10. Leer = der Frame der Szene.</translation>
    </message>
    <message>
        <source>Launcher</source>
        <translation>Launcher</translation>
    </message>
    <message>
        <source>Set launcher</source>
        <translation>Launcher setzen</translation>
    </message>
    <message>
        <source>Renderer options</source>
        <translation>Renderer-Optionen</translation>
    </message>
    <message>
        <source>Add an option by name…</source>
        <translation>Option nach Name hinzufügen…</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>State and log</source>
        <translation>Zustand und Log</translation>
    </message>
    <message>
        <source>Copy Log</source>
        <translation>Log kopieren</translation>
    </message>
    <message>
        <source>Put the whole log on the clipboard; Ctrl+C in it copies what is selected</source>
        <translation>Legt das ganze Log in die Zwischenablage; Strg+C darin kopiert das Ausgewählte</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is a %2 on the stage of %3, not a %4.</source>
        <translation>„%1“ ist auf der Stage von %3 vom Typ %2, nicht: %4.</translation>
    </message>
    <message>
        <source>The stage of %1 has no %2 &apos;%3&apos;.</source>
        <translation>Auf der Stage von %1 fehlt: %2 „%3“.</translation>
    </message>
    <message>
        <source> It has none at all.</source>
        <translation> Es gibt dort gar nichts davon.</translation>
    </message>
    <message>
        <source> It has: %1.</source>
        <translation> Es gibt dort: %1.</translation>
    </message>
    <message>
        <source>the stage&apos;s default, %1</source>
        <translation>Standard der Stage, %1</translation>
    </message>
    <message>
        <source>Needed: the stage node that this clone renders.</source>
        <translation>Nötig: der Stage-Node, den dieser Clone rendert.</translation>
    </message>
    <message>
        <source>There is no node &apos;%1&apos; in this scene. Choose another one.</source>
        <translation>In dieser Szene gibt es keinen Node „%1“. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Needed: the prim path of a camera, like /cameras/cam1.</source>
        <translation>Nötig: der Prim-Pfad einer Kamera, etwa /cameras/cam1.</translation>
    </message>
    <message>
        <source>A prim path starts with &apos;/&apos;, for example /cameras/%1.</source>
        <translation>Ein Prim-Pfad beginnt mit „/“, zum Beispiel /cameras/%1.</translation>
    </message>
    <message>
        <source>A prim path starts with &apos;/&apos;.</source>
        <translation>Ein Prim-Pfad beginnt mit „/“.</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>render settings</source>
        <translation>Render-Einstellungen</translation>
    </message>
    <message>
        <source>render pass</source>
        <translation>Render-Pass</translation>
    </message>
    <message>
        <source>Its stage can&apos;t be read: %1</source>
        <translation>Seine Stage lässt sich nicht lesen: %1</translation>
    </message>
</context>
<context>
    <name>doppel::ConsolePane</name>
    <message>
        <source>Output of the console</source>
        <translation>Ausgabe der Konsole</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Python, e.g. doppel.clone.clones()</source>
        <translation>Python, z. B. doppel.clone.clones()</translation>
    </message>
    <message>
        <source>Return runs the line, Up and Down bring earlier ones, Ctrl+C interrupts what runs.</source>
        <translation>Eingabetaste führt die Zeile aus, Auf und Ab holen frühere, Strg+C unterbricht, was läuft.</translation>
    </message>
    <message>
        <source>Interrupt</source>
        <translation>Unterbrechen</translation>
    </message>
    <message>
        <source>Stops what runs, as Ctrl+C does</source>
        <translation>Hält an, was läuft, wie Strg+C</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Ends the console&apos;s process, whatever it does, and starts another one; the desk is not harmed</source>
        <translation>Beendet den Prozess der Konsole, was immer er tut, und startet einen neuen; Doppel nimmt keinen Schaden</translation>
    </message>
    <message>
        <source>The console can&apos;t be started: %1. Install python3, or set DOPPEL_PYTHON to an interpreter.</source>
        <translation>Die Konsole lässt sich nicht starten: %1. Installieren Sie python3 oder setzen Sie DOPPEL_PYTHON auf einen Interpreter.</translation>
    </message>
    <message>
        <source>The console has ended: Restart starts another one.</source>
        <translation>Die Konsole ist beendet: Neu starten startet eine neue.</translation>
    </message>
</context>
<context>
    <name>doppel::Desk</name>
    <message>
        <source>Stage</source>
        <translation>Stage</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Clones</source>
        <translation>Clones</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Konsole</translation>
    </message>
    <message>
        <source>%1[*] — Doppel</source>
        <translation>%1[*] — Doppel</translation>
    </message>
    <message>
        <source>Memory of the images that are held now</source>
        <translation>Speicher der Bilder, die jetzt gehalten werden</translation>
    </message>
    <message>
        <source>Reading or writing a file…</source>
        <translation>Eine Datei wird gelesen oder geschrieben…</translation>
    </message>
    <message>
        <source>%2 of %1 connection live</source>
        <translation>%2 von %1 Verbindung aktiv</translation>
    </message>
    <message>
        <source>%2 of %1 connections live</source>
        <translation>%2 von %1 Verbindungen aktiv</translation>
    </message>
    <message>
        <source>, %1 failed</source>
        <translation>, %1 gescheitert</translation>
    </message>
    <message>
        <source>Images %1</source>
        <translation>Bilder %1</translation>
    </message>
    <message>
        <source>&amp;Timeline</source>
        <translation>&amp;Zeitleiste</translation>
    </message>
    <message>
        <source>&amp;Clone</source>
        <translation>&amp;Clone</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;User Guide</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>How everything here works</source>
        <translation>Wie hier alles geht</translation>
    </message>
    <message>
        <source>Open the &amp;Example Scene</source>
        <translation>&amp;Beispielszene öffnen</translation>
    </message>
    <message>
        <source>A scene with five connections to try things with</source>
        <translation>Eine Szene mit fünf Verbindungen zum Ausprobieren</translation>
    </message>
    <message>
        <source>&amp;About Doppel</source>
        <translation>Übe&amp;r Doppel</translation>
    </message>
    <message>
        <source>Version and parts of this program</source>
        <translation>Version und Bestandteile dieses Programms</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>Begin an empty scene</source>
        <translation>Beginnt eine leere Szene</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open a scene, or make one of a USD, glTF, OBJ or FBX file</source>
        <translation>Öffnet eine Szene oder macht eine aus einer USD-, glTF-, OBJ- oder FBX-Datei</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save the scene; the file before is kept as a backup</source>
        <translation>Speichert die Szene; die vorige Datei bleibt als Sicherung</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Ctrl+Alt+S</source>
        <translation>Ctrl+Alt+S</translation>
    </message>
    <message>
        <source>Save the scene to another file</source>
        <translation>Speichert die Szene in eine andere Datei</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Stop every clone and close the desk</source>
        <translation>Stoppt alle Clones und schließt Doppel</translation>
    </message>
    <message>
        <source>Clear This List</source>
        <translation>Diese Liste leeren</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change</source>
        <translation>Nimmt die letzte Änderung zurück</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Make the change again</source>
        <translation>Macht die Änderung wieder</translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>Ctrl+Alt+Z</source>
        <translation>Ctrl+Alt+Z</translation>
    </message>
    <message>
        <source>Every change since the scene was opened; a click goes there</source>
        <translation>Jede Änderung, seit die Szene geöffnet wurde; ein Klick geht dorthin</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>Ctrl+,</source>
        <translation>Ctrl+,</translation>
    </message>
    <message>
        <source>&amp;Undo %1</source>
        <translation>„%1“ &amp;rückgängig machen</translation>
    </message>
    <message>
        <source>&amp;Redo %1</source>
        <translation>„%1“ &amp;wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Full &amp;Screen</source>
        <translation>Vo&amp;llbild</translation>
    </message>
    <message>
        <source>F11</source>
        <translation>F11</translation>
    </message>
    <message>
        <source>The viewer alone on the whole screen; F11 again brings the panes back</source>
        <translation>Der Viewer allein auf dem ganzen Bildschirm; nochmals F11 bringt die Bereiche zurück</translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation>Anordnung zurü&amp;cksetzen</translation>
    </message>
    <message>
        <source>Put all panes back where they were at the first start</source>
        <translation>Stellt alle Bereiche dorthin zurück, wo sie beim ersten Start waren</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>The&amp;ma</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Dark windows</source>
        <translation>Dunkle Fenster</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>Light windows; what lies around images stays grey</source>
        <translation>Helle Fenster; was um Bilder liegt, bleibt grau</translation>
    </message>
    <message>
        <source>Follow the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>Dark or light as the system&apos;s own setting is</source>
        <translation>Dunkel oder hell, wie das System eingestellt ist</translation>
    </message>
    <message>
        <source>About Doppel</source>
        <translation>Über Doppel</translation>
    </message>
    <message>
        <source>Live clone renders for everyone.&lt;br&gt;Apache License 2.0&lt;br&gt;&lt;br&gt;&lt;table&gt;%1&lt;/table&gt;</source>
        <translation>Lebende Clone-Renders für alle.&lt;br&gt;Apache License 2.0&lt;br&gt;&lt;br&gt;&lt;table&gt;%1&lt;/table&gt;</translation>
    </message>
    <message>
        <source>an untitled scene</source>
        <translation>einer unbenannten Szene</translation>
    </message>
    <message>
        <source>Doppel</source>
        <translation>Doppel</translation>
    </message>
    <message>
        <source>Recover the unsaved changes of %1?</source>
        <translation>Die ungesicherten Änderungen von %1 wiederherstellen?</translation>
    </message>
    <message>
        <source>Doppel ended before they were saved; they are from %1.</source>
        <translation>Doppel endete, bevor sie gespeichert waren; sie sind vom %1.</translation>
    </message>
    <message>
        <source>&amp;Recover</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation>&amp;Später</translation>
    </message>
    <message>
        <source>The example scene can&apos;t be opened</source>
        <translation>Die Beispielszene lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The image can&apos;t be read</source>
        <translation>Das Bild lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>Theme, text size, language, autosave, colour config and what new connections begin with</source>
        <translation>Thema, Textgröße, Sprache, automatisches Sichern, Farbkonfiguration und womit neue Verbindungen beginnen</translation>
    </message>
</context>
<context>
    <name>doppel::DeskFiles</name>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>%1 (not saved as a scene yet)</source>
        <translation>%1 (noch nicht als Szene gespeichert)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Scenes and geometry (*.doppel %1)</source>
        <translation>Szenen und Geometrie (*.doppel %1)</translation>
    </message>
    <message>
        <source>Doppel scenes (*.doppel)</source>
        <translation>Doppel-Szenen (*.doppel)</translation>
    </message>
    <message>
        <source>Geometry (%1)</source>
        <translation>Geometrie (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>another scene was opened meanwhile</source>
        <translation>inzwischen wurde eine andere Szene geöffnet</translation>
    </message>
    <message>
        <source>&apos;%1&apos; can&apos;t be opened</source>
        <translation>„%1“ lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>the scene has no file yet: say where to save it</source>
        <translation>die Szene hat noch keine Datei: Sagen Sie, wohin sie gespeichert werden soll</translation>
    </message>
    <message>
        <source>the scene is being saved already</source>
        <translation>die Szene wird schon gespeichert</translation>
    </message>
    <message>
        <source>Recover changes</source>
        <translation>Änderungen wiederherstellen</translation>
    </message>
    <message>
        <source>Save Scene As</source>
        <translation>Szene speichern unter</translation>
    </message>
    <message>
        <source>untitled</source>
        <translation>unbenannt</translation>
    </message>
    <message>
        <source>Keep gallery</source>
        <translation>Galerie behalten</translation>
    </message>
    <message>
        <source>&apos;%1&apos; can&apos;t be saved</source>
        <translation>„%1“ lässt sich nicht speichern</translation>
    </message>
    <message>
        <source>Saved. What was changed meanwhile is not in the file yet.</source>
        <translation>Gespeichert. Was inzwischen geändert wurde, ist noch nicht in der Datei.</translation>
    </message>
    <message>
        <source>Move scene</source>
        <translation>Szene verschieben</translation>
    </message>
    <message>
        <source>Doppel</source>
        <translation>Doppel</translation>
    </message>
    <message>
        <source>Save the changes of &apos;%1&apos;?</source>
        <translation>Die Änderungen von „%1“ speichern?</translation>
    </message>
    <message>
        <source>They are lost if you don&apos;t save them.</source>
        <translation>Sie gehen verloren, wenn Sie sie nicht speichern.</translation>
    </message>
</context>
<context>
    <name>doppel::DeskScripting</name>
    <message>
        <source>Scripts can&apos;t reach this desk: %1</source>
        <translation>Skripte erreichen dieses Doppel nicht: %1</translation>
    </message>
</context>
<context>
    <name>doppel::DifferenceTree</name>
    <message>
        <source>What differs</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Context options</source>
        <translation>Kontextoptionen</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Nodes</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>How the render went</source>
        <translation>Wie der Render verlief</translation>
    </message>
</context>
<context>
    <name>doppel::DisplayBar</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>&lt;b&gt;Channels&lt;/b&gt;&lt;br&gt;Colour, one channel as grey (R, G, B, A over the viewer), or luminance</source>
        <translation>&lt;b&gt;Kanäle&lt;/b&gt;&lt;br&gt;Farbe, ein Kanal als Grau (R, G, B, A über dem Viewer) oder Luminanz</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>Luminanz</translation>
    </message>
    <message>
        <source>False colour</source>
        <translation>Falschfarben</translation>
    </message>
    <message>
        <source>&lt;b&gt;False colour&lt;/b&gt;&lt;br&gt;Luminance after exposure from 0 (blue) over green to 1 (red); depth by its range</source>
        <translation>&lt;b&gt;Falschfarben&lt;/b&gt;&lt;br&gt;Luminanz nach der Belichtung von 0 (blau) über Grün bis 1 (rot); Tiefe nach ihrem Bereich</translation>
    </message>
    <message>
        <source>Display and view</source>
        <translation>Display und View</translation>
    </message>
    <message>
        <source>View</source>
        <translation>View</translation>
    </message>
    <message>
        <source>&lt;b&gt;Display and view&lt;/b&gt;&lt;br&gt;How linear colours become what the screen shows, by the colour config &lt;i&gt;%1&lt;/i&gt;</source>
        <translation>&lt;b&gt;Display und View&lt;/b&gt;&lt;br&gt;Wie aus linearen Farben wird, was der Bildschirm zeigt, nach der Farbkonfiguration &lt;i&gt;%1&lt;/i&gt;</translation>
    </message>
</context>
<context>
    <name>doppel::ExposureControls</name>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Double-click to reset</source>
        <translation>Doppelklick setzt zurück</translation>
    </message>
    <message>
        <source>Exposure of the display in stops: +1 doubles the brightness. The render is not touched.</source>
        <translation>Belichtung der Anzeige in Blenden: +1 verdoppelt die Helligkeit. Der Render bleibt unberührt.</translation>
    </message>
    <message>
        <source>Exposure in stops</source>
        <translation>Belichtung in Blenden</translation>
    </message>
    <message>
        <source>Gamma of the display, on top of the sRGB curve</source>
        <translation>Gamma der Anzeige, zusätzlich zur sRGB-Kurve</translation>
    </message>
</context>
<context>
    <name>doppel::FrameRuler</name>
    <message>
        <source>Current frame</source>
        <translation>Aktueller Frame</translation>
    </message>
    <message>
        <source>Drag to change the frame; clones follow. Left and Right step, Home and End jump to the range&apos;s ends, Up plays and pauses.</source>
        <translation>Ziehen ändert den Frame; die Clones folgen. Links und Rechts gehen schrittweise, Pos1 und Ende springen an die Enden des Bereichs, Auf spielt ab und hält an.</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryActions</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show the snapshot large, with all its AOVs</source>
        <translation>Zeigt den Snapshot groß, mit all seinen AOVs</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Show two snapshots over each other, with what differs between their settings and scenes</source>
        <translation>Zeigt zwei Snapshots übereinander, mit den Unterschieden ihrer Einstellungen und Szenen</translation>
    </message>
    <message>
        <source>Compare with Live Clone</source>
        <translation>Mit lebendem Clone vergleichen</translation>
    </message>
    <message>
        <source>Show the snapshot as B over the clone that is large in the viewer</source>
        <translation>Zeigt den Snapshot als B über dem Clone, der im Viewer groß ist</translation>
    </message>
    <message>
        <source>Restore Scene</source>
        <translation>Szene wiederherstellen</translation>
    </message>
    <message>
        <source>Make the scene what it was when this was taken. Undo brings back what is now.</source>
        <translation>Macht die Szene zu dem, was sie bei der Aufnahme war. Rückgängig bringt zurück, was jetzt ist.</translation>
    </message>
    <message>
        <source>Restore Parts…</source>
        <translation>Teile wiederherstellen…</translation>
    </message>
    <message>
        <source>Choose which nodes, options and connections become what they were</source>
        <translation>Wählen, welche Nodes, Optionen und Verbindungen wieder werden, was sie waren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Copy the image: OpenEXR with all AOVs, or a picture. Dragging a snapshot out does it too.</source>
        <translation>Kopiert das Bild: OpenEXR mit allen AOVs oder eine Bilddatei. Einen Snapshot herausziehen tut es auch.</translation>
    </message>
    <message>
        <source>Locate Image…</source>
        <translation>Bild suchen…</translation>
    </message>
    <message>
        <source>Say where the image is that is missing</source>
        <translation>Sagen, wo das fehlende Bild ist</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Change the label</source>
        <translation>Ändert die Beschriftung</translation>
    </message>
    <message>
        <source>F2</source>
        <translation>F2</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>Mark the snapshots with a star, or take it away</source>
        <translation>Markiert die Snapshots mit einem Stern oder nimmt ihn weg</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>Stapeln</translation>
    </message>
    <message>
        <source>Put the selected snapshots below the first of them</source>
        <translation>Legt die gewählten Snapshots unter den ersten von ihnen</translation>
    </message>
    <message>
        <source>Unstack</source>
        <translation>Stapel auflösen</translation>
    </message>
    <message>
        <source>Take the snapshots out of their stack; of a stack, all that is below it</source>
        <translation>Nimmt die Snapshots aus ihrem Stapel; bei einem Stapel alles, was darunter liegt</translation>
    </message>
    <message>
        <source>Open Stack</source>
        <translation>Stapel öffnen</translation>
    </message>
    <message>
        <source>Show what is stacked below the snapshot</source>
        <translation>Zeigt, was unter dem Snapshot gestapelt ist</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Hide the snapshots; they are deleted for good when the gallery is closed. Undo brings them back.</source>
        <translation>Blendet die Snapshots aus; endgültig gelöscht werden sie, wenn die Galerie schließt. Rückgängig bringt sie zurück.</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change of the gallery</source>
        <translation>Nimmt die letzte Änderung der Galerie zurück</translation>
    </message>
    <message>
        <source>Ctrl+Z in this pane</source>
        <translation>Strg+Z in diesem Bereich</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>Macht sie wieder</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z in this pane</source>
        <translation>Strg+Umschalt+Z in diesem Bereich</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Show and change what is known of the selected snapshots</source>
        <translation>Zeigt und ändert, was von den gewählten Snapshots bekannt ist</translation>
    </message>
    <message>
        <source>Keep When Converged</source>
        <translation>Bei Konvergenz behalten</translation>
    </message>
    <message>
        <source>Keep the image of the selected clones now, and give it its last pixels when the clone has converged</source>
        <translation>Bewahrt das Bild der gewählten Clones jetzt auf und gibt ihm die letzten Pixel, wenn der Clone konvergiert ist</translation>
    </message>
    <message>
        <source>Save Gallery As…</source>
        <translation>Galerie speichern unter…</translation>
    </message>
    <message>
        <source>Copy the gallery with the images that it owns</source>
        <translation>Kopiert die Galerie mit den Bildern, die ihr gehören</translation>
    </message>
    <message>
        <source>Check and Repair…</source>
        <translation>Prüfen und reparieren…</translation>
    </message>
    <message>
        <source>Look for missing images, images without an item and damage, and mend them</source>
        <translation>Sucht fehlende Bilder, Bilder ohne Eintrag und Schäden und behebt sie</translation>
    </message>
    <message>
        <source>No Rating</source>
        <translation>Keine Bewertung</translation>
    </message>
    <message>
        <source>Rate the snapshots</source>
        <translation>Bewertet die Snapshots</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Save the gallery elsewhere, check and repair it</source>
        <translation>Galerie anderswo speichern, prüfen und reparieren</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryDelegate</name>
    <message>
        <source>frame %1</source>
        <translation>Frame %1</translation>
    </message>
    <message>
        <source>  rendering</source>
        <translation>  rendert</translation>
    </message>
    <message>
        <source>  ⚠ image missing</source>
        <translation>  ⚠ Bild fehlt</translation>
    </message>
    <message>
        <source>  ⚠ error</source>
        <translation>  ⚠ Fehler</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryDetails</name>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Bewerten</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Remove tag</source>
        <translation>Schlagwort entfernen</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Schlagwort hinzufügen</translation>
    </message>
    <message>
        <source>Type a tag and press Return; those that exist are offered. Several at once: separate them by commas.</source>
        <translation>Schlagwort tippen und Eingabetaste drücken; vorhandene werden angeboten. Mehrere auf einmal durch Kommas trennen.</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>Kept when you leave the field or press Ctrl+Return</source>
        <translation>Wird behalten, wenn Sie das Feld verlassen oder Strg+Eingabe drücken</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>&lt;b&gt;Star&lt;/b&gt; &amp;nbsp;&lt;i&gt;S&lt;/i&gt;</source>
        <translation>&lt;b&gt;Stern&lt;/b&gt; &amp;nbsp;&lt;i&gt;S&lt;/i&gt;</translation>
    </message>
    <message>
        <source>&lt;b&gt;Rating&lt;/b&gt; &amp;nbsp;&lt;i&gt;0 to 5&lt;/i&gt;&lt;br&gt;Click the same star again to take it away</source>
        <translation>&lt;b&gt;Bewertung&lt;/b&gt; &amp;nbsp;&lt;i&gt;0 bis 5&lt;/i&gt;&lt;br&gt;Nochmals auf denselben Stern klicken nimmt sie weg</translation>
    </message>
    <message>
        <source>No colour</source>
        <translation>Keine Farbe</translation>
    </message>
    <message>
        <source>Colour tag %1; find it with color:%1</source>
        <translation>Farbmarke %1; zu finden mit color:%1</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>Nichts gewählt</translation>
    </message>
    <message>
        <source>%1 snapshots</source>
        <translation>%1 Snapshots</translation>
    </message>
    <message>
        <source>Several labels</source>
        <translation>Mehrere Beschriftungen</translation>
    </message>
    <message>
        <source>Several comments; what is typed here replaces them all</source>
        <translation>Mehrere Kommentare; was hier getippt wird, ersetzt sie alle</translation>
    </message>
    <message>
        <source>&lt;i&gt;none&lt;/i&gt;</source>
        <translation>&lt;i&gt;keine&lt;/i&gt;</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>aufgenommen</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>%1 different values</source>
        <translation>%1 verschiedene Werte</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Add tag</source>
        <translation>Schlagwort hinzufügen</translation>
    </message>
    <message>
        <source>What is known of it</source>
        <translation>Was davon bekannt ist</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryHistory</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>&apos;%1&apos; failed in the gallery</source>
        <translation>„%1“ ist in der Galerie gescheitert</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryModel</name>
    <message>
        <source>The gallery can&apos;t be read</source>
        <translation>Die Galerie lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Its image is missing:&lt;/b&gt; %1</source>
        <translation>&lt;br&gt;&lt;b&gt;Sein Bild fehlt:&lt;/b&gt; %1</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;i&gt;Double-click opens it, the context menu restores its scene.&lt;/i&gt;</source>
        <translation>&lt;br&gt;&lt;i&gt;Doppelklick öffnet ihn, das Kontextmenü stellt seine Szene wieder her.&lt;/i&gt;</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryPane</name>
    <message>
        <source>Snapshots</source>
        <translation>Snapshots</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>%1 snapshot deleted.</source>
        <translation>%1 Snapshot gelöscht.</translation>
    </message>
    <message>
        <source>%1 snapshots deleted.</source>
        <translation>%1 Snapshots gelöscht.</translation>
    </message>
    <message>
        <source>Undo %1</source>
        <translation>„%1“ rückgängig machen</translation>
    </message>
    <message>
        <source>&lt;a href=&apos;all&apos;&gt;All snapshots&lt;/a&gt; › %1</source>
        <translation>&lt;a href=&apos;all&apos;&gt;Alle Snapshots&lt;/a&gt; › %1</translation>
    </message>
    <message>
        <source>%1 snapshot</source>
        <translation>%1 Snapshot</translation>
    </message>
    <message>
        <source>%1 snapshots</source>
        <translation>%1 Snapshots</translation>
    </message>
    <message>
        <source>%1 of %2 snapshots</source>
        <translation>%1 von %2 Snapshots</translation>
    </message>
    <message>
        <source>, %1 selected</source>
        <translation>, %1 gewählt</translation>
    </message>
    <message>
        <source>Nothing of it can be shown.</source>
        <translation>Nichts davon lässt sich zeigen.</translation>
    </message>
    <message>
        <source>Nothing found. &lt;a href=&apos;clear&apos;&gt;Clear the search&lt;/a&gt;</source>
        <translation>Nichts gefunden. &lt;a href=&apos;clear&apos;&gt;Suche leeren&lt;/a&gt;</translation>
    </message>
    <message>
        <source>Nothing is stacked here any more.</source>
        <translation>Hier ist nichts mehr gestapelt.</translation>
    </message>
    <message>
        <source>&lt;b&gt;The gallery can&apos;t be read.&lt;/b&gt; %1</source>
        <translation>&lt;b&gt;Die Galerie lässt sich nicht lesen.&lt;/b&gt; %1</translation>
    </message>
    <message>
        <source>The gallery can&apos;t be read</source>
        <translation>Die Galerie lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>The snapshot can&apos;t be found</source>
        <translation>Der Snapshot ist nicht zu finden</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Bewerten</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>Stapeln</translation>
    </message>
    <message>
        <source>Unstack</source>
        <translation>Stapel auflösen</translation>
    </message>
    <message>
        <source>Check and repair…</source>
        <translation>Prüfen und reparieren…</translation>
    </message>
    <message>
        <source>No snapshots yet. The camera button (Ctrl+Shift+S) keeps the image of the selected clones here, with the scene that made it.</source>
        <translation>Noch keine Snapshots. Der Kameraknopf (Strg+Umschalt+S) behält hier das Bild der gewählten Clones, mit der Szene, aus der es entstand.</translation>
    </message>
</context>
<context>
    <name>doppel::GallerySearchBar</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Last change</source>
        <translation>Letzte Änderung</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Clone</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>&lt;b&gt;Search&lt;/b&gt; &amp;nbsp;&lt;i&gt;Ctrl+F&lt;/i&gt;&lt;br&gt;All words must hold:&lt;table&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; a word that begins so, anywhere&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;&quot;wide shot&quot;&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; these words in this order&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;-hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; what does not have it&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;rating:&amp;gt;=3 star:yes color:red&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; marks&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;tag:seq* label:hero comment:grain&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; tags, words of one field&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;frame:10..20 created:today&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; ranges; created:&amp;gt;2026-11-01&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;camera:/cams/* samples:&amp;gt;=64&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; any metadata is a field&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;option:shot:10 session:hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; context option, clone&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</source>
        <translation>&lt;b&gt;Suchen&lt;/b&gt; &amp;nbsp;&lt;i&gt;Strg+F&lt;/i&gt;&lt;br&gt;Alle Wörter müssen zutreffen:&lt;table&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; ein Wort, das so beginnt, irgendwo&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;&quot;wide shot&quot;&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; diese Wörter in dieser Folge&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;-hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; was es nicht hat&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;rating:&amp;gt;=3 star:yes color:red&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; Markierungen&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;tag:seq* label:hero comment:grain&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; Schlagwörter, Wörter eines Feldes&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;frame:10..20 created:today&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; Bereiche; created:&amp;gt;2026-11-01&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;camera:/cams/* samples:&amp;gt;=64&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; jedes Metadatum ist ein Feld&lt;/td&gt;&lt;/tr&gt;&lt;tr&gt;&lt;td&gt;&lt;code&gt;option:shot:10 session:hero&lt;/code&gt;&lt;/td&gt;&lt;td&gt;&amp;nbsp; Kontextoption, Clone&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</translation>
    </message>
    <message>
        <source>Search the gallery</source>
        <translation>Galerie durchsuchen</translation>
    </message>
    <message>
        <source>Search: hero rating:&gt;=3 tag:seq*</source>
        <translation>Suchen: hero rating:&gt;=3 tag:seq*</translation>
    </message>
    <message>
        <source>Only starred</source>
        <translation>Nur mit Stern</translation>
    </message>
    <message>
        <source>Show only snapshots with a star</source>
        <translation>Zeigt nur Snapshots mit Stern</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>What the snapshots are sorted by</source>
        <translation>Wonach die Snapshots sortiert sind</translation>
    </message>
    <message>
        <source>Ascending</source>
        <translation>Aufsteigend</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>A list with more about each snapshot, or a grid of pictures</source>
        <translation>Eine Liste mit mehr zu jedem Snapshot, oder ein Raster von Bildern</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Smallest, oldest or first letter first; click to turn it round</source>
        <translation>Kleinstes, Ältestes oder Anfang des Alphabets zuerst; Klick dreht es um</translation>
    </message>
    <message>
        <source>Largest, newest or last letter first; click to turn it round</source>
        <translation>Größtes, Neuestes oder Ende des Alphabets zuerst; Klick dreht es um</translation>
    </message>
</context>
<context>
    <name>doppel::GallerySession</name>
    <message>
        <source>The gallery can&apos;t be read</source>
        <translation>Die Galerie lässt sich nicht lesen</translation>
    </message>
</context>
<context>
    <name>doppel::GalleryTasks</name>
    <message>
        <source>&apos;%1&apos; can&apos;t be compared with</source>
        <translation>Mit „%1“ lässt sich nicht vergleichen</translation>
    </message>
    <message>
        <source>&apos;%1&apos; can&apos;t be restored</source>
        <translation>„%1“ lässt sich nicht wiederherstellen</translation>
    </message>
    <message>
        <source>The scene is as it was for &apos;%1&apos;. Undo (Ctrl+Z) brings back what was before.</source>
        <translation>Die Szene ist, wie sie für „%1“ war. Rückgängig (Strg+Z) bringt zurück, was vorher war.</translation>
    </message>
    <message>
        <source>The scene is what it was for &apos;%1&apos; already.</source>
        <translation>Die Szene ist schon, was sie für „%1“ war.</translation>
    </message>
    <message>
        <source>Restore snapshot</source>
        <translation>Snapshot wiederherstellen</translation>
    </message>
    <message>
        <source>Restore parts of snapshot</source>
        <translation>Teile des Snapshots wiederherstellen</translation>
    </message>
    <message>
        <source>Export Snapshot</source>
        <translation>Snapshot exportieren</translation>
    </message>
    <message>
        <source>OpenEXR image, all AOVs (*.exr);;PNG image (*.png);;JPEG image (*.jpg);;TIFF image (*.tif)</source>
        <translation>OpenEXR-Bild, alle AOVs (*.exr);;PNG-Bild (*.png);;JPEG-Bild (*.jpg);;TIFF-Bild (*.tif)</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>Exportiert nach %1.</translation>
    </message>
    <message>
        <source>The snapshot could not be exported</source>
        <translation>Der Snapshot konnte nicht exportiert werden</translation>
    </message>
    <message>
        <source>Where Is the Image of %1?</source>
        <translation>Wo ist das Bild von %1?</translation>
    </message>
    <message>
        <source>OpenEXR image (*.exr)</source>
        <translation>OpenEXR-Bild (*.exr)</translation>
    </message>
    <message>
        <source>&apos;%1&apos; keeps its missing image</source>
        <translation>„%1“ bleibt ohne Bild</translation>
    </message>
    <message>
        <source>Locate image</source>
        <translation>Bild suchen</translation>
    </message>
    <message>
        <source>The image of &apos;%1&apos; is %2 now.</source>
        <translation>Das Bild von „%1“ ist jetzt %2.</translation>
    </message>
    <message>
        <source>Save Gallery As</source>
        <translation>Galerie speichern unter</translation>
    </message>
    <message>
        <source>Gallery (*.db)</source>
        <translation>Galerie (*.db)</translation>
    </message>
    <message>
        <source>The gallery could not be saved as %1</source>
        <translation>Die Galerie konnte nicht als %1 gespeichert werden</translation>
    </message>
    <message>
        <source>%1 snapshot saved in %2.</source>
        <translation>%1 Snapshot in %2 gespeichert.</translation>
    </message>
    <message>
        <source>%1 snapshots saved in %2.</source>
        <translation>%1 Snapshots in %2 gespeichert.</translation>
    </message>
    <message>
        <source>The copy of the gallery lacks images</source>
        <translation>Der Kopie der Galerie fehlen Bilder</translation>
    </message>
    <message>
        <source>The image of %1 snapshot was not there; in the copy its status is error.</source>
        <translation>Das Bild von %1 Snapshot war nicht da; in der Kopie ist sein Status error.</translation>
    </message>
    <message>
        <source>The images of %1 snapshots were not there; in the copy their status is error.</source>
        <translation>Die Bilder von %1 Snapshots waren nicht da; in der Kopie ist ihr Status error.</translation>
    </message>
</context>
<context>
    <name>doppel::GuideWindow</name>
    <message>
        <source>Doppel User Guide</source>
        <translation>Doppel-Handbuch</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>The user guide is not installed beside the program: docs/user-guide of the source has it.</source>
        <translation>Das Handbuch ist nicht neben dem Programm installiert: Es steht in docs/user-guide der Quellen.</translation>
    </message>
</context>
<context>
    <name>doppel::HistoryWindow</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Steps, oldest first</source>
        <translation>Schritte, älteste zuerst</translation>
    </message>
    <message>
        <source>Click a step to go to the scene as it was after it</source>
        <translation>Ein Klick auf einen Schritt geht zur Szene, wie sie danach war</translation>
    </message>
    <message>
        <source>Scene as it was opened</source>
        <translation>Szene, wie sie geöffnet wurde</translation>
    </message>
</context>
<context>
    <name>doppel::ImageView</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>doppel::JsonForm</name>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Settings that few connections need</source>
        <translation>Einstellungen, die wenige Verbindungen brauchen</translation>
    </message>
    <message>
        <source>Advanced (%1 set)</source>
        <translation>Erweitert (%1 gesetzt)</translation>
    </message>
</context>
<context>
    <name>doppel::KeyValueTable</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>doppel::LauncherEditor</name>
    <message>
        <source>Launcher</source>
        <translation>Launcher</translation>
    </message>
    <message>
        <source>Who starts the clone&apos;s process, and where</source>
        <translation>Wer den Prozess des Clones startet, und wo</translation>
    </message>
    <message>
        <source>Show and edit the configuration as JSON text</source>
        <translation>Konfiguration als JSON-Text zeigen und bearbeiten</translation>
    </message>
    <message>
        <source>Edit as JSON</source>
        <translation>Als JSON bearbeiten</translation>
    </message>
    <message>
        <source>This launcher needs no settings.</source>
        <translation>Dieser Launcher braucht keine Einstellungen.</translation>
    </message>
    <message>
        <source>The configuration must be an object: { &quot;launcher&quot;: &quot;local&quot; }.</source>
        <translation>Die Konfiguration muss ein Objekt sein: { &quot;launcher&quot;: &quot;local&quot; }.</translation>
    </message>
    <message>
        <source>&quot;launcher&quot; must be a text, the name of a launcher.</source>
        <translation>&quot;launcher&quot; muss ein Text sein, der Name eines Launchers.</translation>
    </message>
    <message>
        <source>There is no launcher &apos;%1&apos;. Choose one of: %2.</source>
        <translation>Es gibt keinen Launcher „%1“. Wählen Sie einen von: %2.</translation>
    </message>
    <message>
        <source>Not valid JSON: %1</source>
        <translation>Kein gültiges JSON: %1</translation>
    </message>
</context>
<context>
    <name>doppel::LogView</name>
    <message>
        <source>Log of the clone</source>
        <translation>Log des Clones</translation>
    </message>
    <message>
        <source>What the clone&apos;s process writes appears here.</source>
        <translation>Was der Prozess des Clones schreibt, erscheint hier.</translation>
    </message>
</context>
<context>
    <name>doppel::MatrixDialog</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Duplicate as Matrix</source>
        <translation>Als Matrix duplizieren</translation>
    </message>
    <message>
        <source>Copies of &lt;b&gt;%1&lt;/b&gt; for every combination of what stands here. What is left empty stays as it is.</source>
        <translation>Kopien von &lt;b&gt;%1&lt;/b&gt; für jede Kombination dessen, was hier steht. Was leer bleibt, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>What will be made</source>
        <translation>Was entstehen wird</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Session id</source>
        <translation>Session-ID</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Frame</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Renderer</source>
        <translation>Renderer</translation>
    </message>
    <message>
        <source>&amp;Start them all</source>
        <translation>Alle &amp;starten</translation>
    </message>
    <message>
        <source>Launch a clone for each. They can be started later, too.</source>
        <translation>Startet für jede einen Clone. Sie lassen sich auch später starten.</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>the connection&apos;s: %1</source>
        <translation>wie die Verbindung: %1</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Kameras</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keine</translation>
    </message>
    <message>
        <source>Prim paths with commas between them</source>
        <translation>Prim-Pfade, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Frames</translation>
    </message>
    <message>
        <source>the scene&apos;s</source>
        <translation>wie die Szene</translation>
    </message>
    <message>
        <source>Numbers, ranges and expressions: 1001-1010x2, $F + 5, $FSTART..$FEND x 10</source>
        <translation>Zahlen, Bereiche und Ausdrücke: 1001-1010x2, $F + 5, $FSTART..$FEND x 10</translation>
    </message>
    <message>
        <source>the scene&apos;s: %1</source>
        <translation>wie die Szene: %1</translation>
    </message>
    <message>
        <source>Values of context option %1: red, blue, 1-5, &quot;two words&quot;, @%1 + 1</source>
        <translation>Werte der Kontextoption %1: red, blue, 1-5, &quot;zwei Wörter&quot;, @%1 + 1</translation>
    </message>
    <message>
        <source>Renderers</source>
        <translation>Renderer</translation>
    </message>
    <message>
        <source>the first that the clone offers</source>
        <translation>der erste, den der Clone anbietet</translation>
    </message>
    <message>
        <source>Names with commas between them</source>
        <translation>Namen, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>What the copies are called: {name} {camera} {frame} {renderer} {option} {n}, and each context option by its name</source>
        <translation>Wie die Kopien heißen: {name} {camera} {frame} {renderer} {option} {n} und jede Kontextoption mit ihrem Namen</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Heading that they stand under</source>
        <translation>Überschrift, unter der sie stehen</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>Choose %1</source>
        <translation>%1 wählen</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
    <message>
        <source>&apos;%1&apos;: a prim path starts with &apos;/&apos;, like /cameras/cam1.</source>
        <translation>„%1“: Ein Prim-Pfad beginnt mit „/“, etwa /cameras/cam1.</translation>
    </message>
    <message>
        <source>Correct what is marked above.</source>
        <translation>Berichtigen Sie, was oben markiert ist.</translation>
    </message>
    <message>
        <source>1 connection</source>
        <translation>1 Verbindung</translation>
    </message>
    <message>
        <source>%1 connections</source>
        <translation>%1 Verbindungen</translation>
    </message>
    <message>
        <source>Create %1</source>
        <translation>%1 anlegen</translation>
    </message>
    <message>
        <source>No matrix of &apos;%1&apos; was made</source>
        <translation>Aus „%1“ wurde keine Matrix gemacht</translation>
    </message>
</context>
<context>
    <name>doppel::MessageBar</name>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation>Meldung schließen</translation>
    </message>
    <message>
        <source>%1 more</source>
        <translation>%1 weitere</translation>
    </message>
</context>
<context>
    <name>doppel::OptionBar</name>
    <message>
        <source>Context options</source>
        <translation>Kontextoptionen</translation>
    </message>
    <message>
        <source>Named numbers and texts that parameters and expressions read as @name, e.g. @shot. Clones follow.</source>
        <translation>Benannte Zahlen und Texte, die Parameter und Ausdrücke als @Name lesen, z. B. @shot. Die Clones folgen.</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keine</translation>
    </message>
    <message>
        <source>Add option…</source>
        <translation>Neue Option…</translation>
    </message>
    <message>
        <source>Name of a new context option</source>
        <translation>Name einer neuen Kontextoption</translation>
    </message>
    <message>
        <source>Type a name and press Return</source>
        <translation>Namen tippen und Eingabetaste drücken</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>Rename option %1 to %2</source>
        <translation>Option %1 in %2 umbenennen</translation>
    </message>
    <message>
        <source>The context option %1 keeps its name</source>
        <translation>Die Kontextoption %1 behält ihren Namen</translation>
    </message>
    <message>
        <source>Remove option %1</source>
        <translation>Option %1 entfernen</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not a name for a context option</source>
        <translation>„%1“ ist kein Name für eine Kontextoption</translation>
    </message>
    <message>
        <source>Names have letters, digits and _, and don&apos;t start with a digit.</source>
        <translation>Namen bestehen aus Buchstaben, Ziffern und _ und beginnen nicht mit einer Ziffer.</translation>
    </message>
</context>
<context>
    <name>doppel::OptionChip</name>
    <message>
        <source>Remove option %1</source>
        <translation>Option %1 entfernen</translation>
    </message>
    <message>
        <source>Context option %1</source>
        <translation>Kontextoption %1</translation>
    </message>
    <message>
        <source>Drag to change the number; double-click or F2 to rename; Return or the right button for more</source>
        <translation>Ziehen ändert die Zahl; Doppelklick oder F2 benennt um; Eingabetaste oder rechte Maustaste für mehr</translation>
    </message>
    <message>
        <source>New name of %1</source>
        <translation>Neuer Name von %1</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Context option %1, a number: drag sideways or type; Up and Down step, Shift by ten, Ctrl by a tenth</source>
        <translation>Kontextoption %1, eine Zahl: seitwärts ziehen oder tippen; Auf und Ab gehen schrittweise, mit Umschalt um zehn, mit Strg um ein Zehntel</translation>
    </message>
    <message>
        <source>Context option %1, a text. A number in quotes is a text too.</source>
        <translation>Kontextoption %1, ein Text. Auch eine Zahl in Anführungszeichen ist ein Text.</translation>
    </message>
    <message>
        <source>Make It a Text</source>
        <translation>Zu Text machen</translation>
    </message>
    <message>
        <source>Make It a Number</source>
        <translation>Zu Zahl machen</translation>
    </message>
    <message>
        <source>123</source>
        <translation>123</translation>
    </message>
    <message>
        <source>abc</source>
        <translation>abc</translation>
    </message>
    <message>
        <source>A number; click to make it a text</source>
        <translation>Eine Zahl; Klick macht einen Text daraus</translation>
    </message>
    <message>
        <source>A text; click to make it a number</source>
        <translation>Ein Text; Klick macht eine Zahl daraus</translation>
    </message>
    <message>
        <source>%1 is a number</source>
        <translation>%1 ist eine Zahl</translation>
    </message>
    <message>
        <source>%1 is a text</source>
        <translation>%1 ist ein Text</translation>
    </message>
</context>
<context>
    <name>doppel::ParameterField</name>
    <message>
        <source>expression, e.g. $F * 2 or @shot</source>
        <translation>Ausdruck, z. B. $F * 2 oder @shot</translation>
    </message>
    <message>
        <source>Use an expression instead of a fixed value</source>
        <translation>Einen Ausdruck statt eines festen Wertes benutzen</translation>
    </message>
    <message>
        <source>Expression for %1</source>
        <translation>Ausdruck für %1</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Choose a File</source>
        <translation>Datei wählen</translation>
    </message>
</context>
<context>
    <name>doppel::ParameterPanel</name>
    <message>
        <source>Select a node to see and edit its parameters.</source>
        <translation>Wählen Sie einen Node, um seine Parameter zu sehen und zu bearbeiten.</translation>
    </message>
    <message>
        <source>A parameter that this node type does not know</source>
        <translation>Ein Parameter, den dieser Node-Typ nicht kennt</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingänge</translation>
    </message>
    <message>
        <source>Names of the nodes whose stages come in, by blank; later ones win in a merge</source>
        <translation>Namen der Nodes, deren Stages hereinkommen, durch Leerzeichen getrennt; in einem Merge gewinnen spätere</translation>
    </message>
    <message>
        <source>%1… and Return</source>
        <translation>%1… und Eingabetaste</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 hinzufügen</translation>
    </message>
    <message>
        <source>There is no node named %1.</source>
        <translation>Es gibt keinen Node namens %1.</translation>
    </message>
    <message>
        <source>Set %1 of %2</source>
        <translation>%1 von %2 setzen</translation>
    </message>
    <message>
        <source>Connect %1</source>
        <translation>%1 verbinden</translation>
    </message>
</context>
<context>
    <name>doppel::PixelInspector</name>
    <message>
        <source>What the screen shows of the pixel</source>
        <translation>Was der Bildschirm von dem Pixel zeigt</translation>
    </message>
    <message>
        <source>Values of the pixel</source>
        <translation>Werte des Pixels</translation>
    </message>
    <message>
        <source>AOV</source>
        <translation>AOV</translation>
    </message>
    <message>
        <source>Values as rendered</source>
        <translation>Werte, wie gerendert</translation>
    </message>
    <message>
        <source>Point at the image</source>
        <translation>Auf das Bild zeigen</translation>
    </message>
</context>
<context>
    <name>doppel::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Reset to Defaults</source>
        <translation>Auf Standard zurücksetzen</translation>
    </message>
    <message>
        <source>Everything here becomes what it was at the first start</source>
        <translation>Alles hier wird, was es beim ersten Start war</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>What lies around images stays grey in both</source>
        <translation>Was um Bilder liegt, bleibt in beiden grau</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>As the system (%1 pt)</source>
        <translation>Wie das System (%1 pt)</translation>
    </message>
    <message>
        <source>Size of all texts of the desk</source>
        <translation>Größe aller Texte von Doppel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system (%1)</source>
        <translation>Wie das System (%1)</translation>
    </message>
    <message>
        <source>From the next start of the desk on</source>
        <translation>Ab dem nächsten Start von Doppel</translation>
    </message>
    <message>
        <source>Of menus, panes and messages; names in scenes stay as they are</source>
        <translation>Der Menüs, Bereiche und Meldungen; Namen in Szenen bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>Szenen</translation>
    </message>
    <message>
        <source>Keep unsaved changes for the case of a crash</source>
        <translation>Ungesicherte Änderungen für den Fall eines Absturzes aufbewahren</translation>
    </message>
    <message>
        <source>Autosave</source>
        <translation>Autosave</translation>
    </message>
    <message>
        <source>Autosave after</source>
        <translation>Autosave nach</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>How long after a change it is kept, in seconds</source>
        <translation>Wie lange nach einer Änderung gesichert wird, in Sekunden</translation>
    </message>
    <message>
        <source>Offer what a crash left behind at the start</source>
        <translation>Beim Start anbieten, was ein Absturz hinterließ</translation>
    </message>
    <message>
        <source>Recovery</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>Playing</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Once</source>
        <translation>Einmal</translation>
    </message>
    <message>
        <source>There and back</source>
        <translation>Hin und zurück</translation>
    </message>
    <message>
        <source>What happens at the end of the frame range</source>
        <translation>Was am Ende des Frame-Bereichs geschieht</translation>
    </message>
    <message>
        <source>Galleries</source>
        <translation>Galerien</translation>
    </message>
    <message>
        <source>Beside each scene</source>
        <translation>Neben jeder Szene</translation>
    </message>
    <message>
        <source>For scenes that have no gallery yet</source>
        <translation>Für Szenen, die noch keine Galerie haben</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Folder for Galleries</source>
        <translation>Ordner für Galerien</translation>
    </message>
    <message>
        <source>A folder for the galleries of all scenes</source>
        <translation>Ein Ordner für die Galerien aller Szenen</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Viewer</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Aktualisierung</translation>
    </message>
    <message>
        <source> a second</source>
        <translation> pro Sekunde</translation>
    </message>
    <message>
        <source>How often images and figures are brought up to date at most. Fewer leave more of this machine to the clones.</source>
        <translation>Wie oft Bilder und Zahlen höchstens erneuert werden. Seltener lässt den Clones mehr von diesem Rechner.</translation>
    </message>
    <message>
        <source>Zoom and pan all tiles together</source>
        <translation>Alle Kacheln gemeinsam zoomen und verschieben</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>Kacheln</translation>
    </message>
    <message>
        <source>Colour config</source>
        <translation>Farbkonfiguration</translation>
    </message>
    <message>
        <source>That of $OCIO, else the built-in one</source>
        <translation>Die von $OCIO, sonst die eingebaute</translation>
    </message>
    <message>
        <source>OpenColorIO Config</source>
        <translation>OpenColorIO-Konfiguration</translation>
    </message>
    <message>
        <source>OpenColorIO configs (*.ocio *.ocioz);;All files (*)</source>
        <translation>OpenColorIO-Konfigurationen (*.ocio *.ocioz);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The OpenColorIO file that the View list is made of</source>
        <translation>Die OpenColorIO-Datei, aus der die View-Liste entsteht</translation>
    </message>
    <message>
        <source>New connections</source>
        <translation>Neue Verbindungen</translation>
    </message>
    <message>
        <source>Launcher</source>
        <translation>Launcher</translation>
    </message>
    <message>
        <source>What starts the clones of new connections</source>
        <translation>Was die Clones neuer Verbindungen startet</translation>
    </message>
    <message>
        <source>Resolution scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>As the render settings</source>
        <translation>Wie die Render-Einstellungen</translation>
    </message>
    <message>
        <source>Of the resolution that the render settings say</source>
        <translation>Der Auflösung, die die Render-Einstellungen angeben</translation>
    </message>
    <message>
        <source>Give the whole path, from the root on</source>
        <translation>Geben Sie den ganzen Pfad ab der Wurzel an</translation>
    </message>
    <message>
        <source>There is no such folder; make it first</source>
        <translation>Diesen Ordner gibt es nicht; legen Sie ihn zuerst an</translation>
    </message>
    <message>
        <source>This folder can&apos;t be written to; choose another</source>
        <translation>In diesen Ordner lässt sich nicht schreiben; wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>%1 display</source>
        <translation>%1 Display</translation>
    </message>
    <message>
        <source>%1 displays</source>
        <translation>%1 Displays</translation>
    </message>
    <message>
        <source>Undo steps</source>
        <translation>Undo-Schritte</translation>
    </message>
    <message>
        <source>How many changes the history keeps; fewer when a scene is very large. Lowering it forgets the oldest.</source>
        <translation>Wie viele Änderungen der Verlauf behält; weniger bei sehr großen Szenen. Weniger einstellen vergisst die ältesten.</translation>
    </message>
    <message>
        <source>Clones on other machines</source>
        <translation>Clones auf anderen Rechnern</translation>
    </message>
    <message>
        <source>Asset cache</source>
        <translation>Asset-Cache</translation>
    </message>
    <message>
        <source> GiB</source>
        <translation> GiB</translation>
    </message>
    <message>
        <source>As each machine says (20 GiB)</source>
        <translation>Wie jeder Rechner sagt (20 GiB)</translation>
    </message>
    <message>
        <source>For clones that are started from now on</source>
        <translation>Für Clones, die ab jetzt gestartet werden</translation>
    </message>
    <message>
        <source>Most that files which clones fetched from this desk may take on their machine; what was used longest ago goes first</source>
        <translation>Wie viel Platz Dateien, die Clones von hier geholt haben, auf ihrem Rechner höchstens einnehmen; am längsten Unbenutztes geht zuerst</translation>
    </message>
</context>
<context>
    <name>doppel::PrimModel</name>
    <message>
        <source>%1, instance</source>
        <translation>%1, Instanz</translation>
    </message>
    <message>
        <source>
Invisible</source>
        <translation>
Unsichtbar</translation>
    </message>
    <message>
        <source>
Double-click: render through it</source>
        <translation>
Doppelklick: durch sie rendern</translation>
    </message>
    <message>
        <source>Prim</source>
        <translation>Prim</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
</context>
<context>
    <name>doppel::PrimTree</name>
    <message>
        <source>Prims of the stage</source>
        <translation>Prims der Stage</translation>
    </message>
    <message>
        <source>Filter by name or type</source>
        <translation>Nach Name oder Typ filtern</translation>
    </message>
    <message>
        <source>Read the stage again, files too</source>
        <translation>Stage neu lesen, auch Dateien</translation>
    </message>
    <message>
        <source>No node</source>
        <translation>Kein Node</translation>
    </message>
    <message>
        <source>Stage of &lt;b&gt;%1&lt;/b&gt;%2</source>
        <translation>Stage von &lt;b&gt;%1&lt;/b&gt;%2</translation>
    </message>
    <message>
        <source>, reading…</source>
        <translation>, wird gelesen…</translation>
    </message>
    <message>
        <source>Stages can&apos;t be read here.</source>
        <translation>Stages lassen sich hier nicht lesen.</translation>
    </message>
    <message>
        <source> (and %1 more)</source>
        <translation> (und %1 weitere)</translation>
    </message>
    <message>
        <source>… the first %1 of %2 prims are listed</source>
        <translation>… die ersten %1 von %2 Prims sind aufgeführt</translation>
    </message>
    <message>
        <source>No connection is selected</source>
        <translation>Keine Verbindung ist gewählt</translation>
    </message>
    <message>
        <source>Select one in the Clones pane; then it can render through %1.</source>
        <translation>Wählen Sie eine im Bereich Clones; dann kann sie durch %1 rendern.</translation>
    </message>
    <message>
        <source>Render through %1</source>
        <translation>Durch %1 rendern</translation>
    </message>
    <message>
        <source>The node %1 moves the camera %2 now</source>
        <translation>Der Node %1 bewegt jetzt die Kamera %2</translation>
    </message>
    <message>
        <source>The camera &apos;%1&apos; can&apos;t be made editable</source>
        <translation>Die Kamera „%1“ lässt sich nicht bearbeitbar machen</translation>
    </message>
    <message>
        <source>&amp;Render Through This</source>
        <translation>&amp;Hierdurch rendern</translation>
    </message>
    <message>
        <source>Make &amp;Editable Camera</source>
        <translation>&amp;Bearbeitbare Kamera machen</translation>
    </message>
    <message>
        <source>Render with These &amp;Settings</source>
        <translation>Mit diesen &amp;Einstellungen rendern</translation>
    </message>
    <message>
        <source>Set render settings</source>
        <translation>Render-Einstellungen setzen</translation>
    </message>
    <message>
        <source>&amp;Copy Path</source>
        <translation>Pfad &amp;kopieren</translation>
    </message>
    <message>
        <source>Variant set %1</source>
        <translation>Variant-Set %1</translation>
    </message>
    <message>
        <source>as in the file</source>
        <translation>wie in der Datei</translation>
    </message>
    <message>
        <source>No import node reads this prim.</source>
        <translation>Kein Import-Node liest diesen Prim.</translation>
    </message>
    <message>
        <source>The expression %1 at the node %2 chooses it.</source>
        <translation>Der Ausdruck %1 am Node %2 wählt sie.</translation>
    </message>
    <message>
        <source>Sets variant:%1:%2 at the node %3</source>
        <translation>Setzt variant:%1:%2 am Node %3</translation>
    </message>
    <message>
        <source>The variant can&apos;t be chosen</source>
        <translation>Die Variante lässt sich nicht wählen</translation>
    </message>
    <message>
        <source>Which import?</source>
        <translation>Welcher Import?</translation>
    </message>
</context>
<context>
    <name>doppel::RestoreDialog</name>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>Restore Parts of &apos;%1&apos;</source>
        <translation>Teile von „%1“ wiederherstellen</translation>
    </message>
    <message>
        <source>The scene is what it was when this was taken: there is nothing to restore.</source>
        <translation>Die Szene ist, was sie bei der Aufnahme war: Es gibt nichts wiederherzustellen.</translation>
    </message>
    <message>
        <source>What is checked becomes what it was when this was taken, as one undo step.</source>
        <translation>Was angekreuzt ist, wird wieder, was es bei der Aufnahme war, als ein Rückgängig-Schritt.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
</context>
<context>
    <name>doppel::Scopes</name>
    <message>
        <source>Histogram and waveform</source>
        <translation>Histogramm und Waveform</translation>
    </message>
    <message>
        <source>Histogram and waveform of what is shown, after exposure and view</source>
        <translation>Histogramm und Waveform dessen, was gezeigt wird, nach Belichtung und View</translation>
    </message>
</context>
<context>
    <name>doppel::SnapshotTaker</name>
    <message>
        <source>what it renders was changed</source>
        <translation>was er rendert, wurde geändert</translation>
    </message>
    <message>
        <source>No snapshot of &apos;%1&apos;</source>
        <translation>Kein Snapshot von „%1“</translation>
    </message>
    <message>
        <source>It has no image yet. Start it and wait for its first pixels.</source>
        <translation>Er hat noch kein Bild. Starten Sie ihn und warten Sie auf die ersten Pixel.</translation>
    </message>
    <message>
        <source>Snapshot of &apos;%1&apos; is in the gallery.</source>
        <translation>Der Snapshot von „%1“ ist in der Galerie.</translation>
    </message>
    <message>
        <source>The snapshot of &apos;%1&apos; could not be kept</source>
        <translation>Der Snapshot von „%1“ konnte nicht aufbewahrt werden</translation>
    </message>
    <message>
        <source>Snapshot of &apos;%1&apos; is in the gallery and goes on until it has converged.</source>
        <translation>Der Snapshot von „%1“ ist in der Galerie und geht weiter, bis er konvergiert ist.</translation>
    </message>
    <message>
        <source>the clone ended</source>
        <translation>der Clone endete</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has converged; its snapshot is complete.</source>
        <translation>„%1“ ist konvergiert; sein Snapshot ist vollständig.</translation>
    </message>
    <message>
        <source>The snapshot of &apos;%1&apos; could not be completed</source>
        <translation>Der Snapshot von „%1“ konnte nicht vervollständigt werden</translation>
    </message>
    <message>
        <source>The snapshot of &apos;%1&apos; stays as far as it was: %2.</source>
        <translation>Der Snapshot von „%1“ bleibt, so weit er war: %2.</translation>
    </message>
</context>
<context>
    <name>doppel::SnapshotWindow</name>
    <message>
        <source>%1 — Snapshot</source>
        <translation>%1 — Snapshot</translation>
    </message>
    <message>
        <source>Reading the image…</source>
        <translation>Das Bild wird gelesen…</translation>
    </message>
    <message>
        <source>AOV</source>
        <translation>AOV</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Fit the image into the view (F)</source>
        <translation>Passt das Bild in die Ansicht ein (F)</translation>
    </message>
    <message>
        <source>1:1</source>
        <translation>1:1</translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel (1)</source>
        <translation>Ein Bildpixel auf einen Bildschirmpixel (1)</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Session id</source>
        <translation>Session-ID</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Restore this scene</source>
        <translation>Diese Szene wiederherstellen</translation>
    </message>
    <message>
        <source>Make the scene what it was when this was taken; one undo brings back what is now</source>
        <translation>Macht die Szene zu dem, was sie bei der Aufnahme war; einmal Rückgängig bringt zurück, was jetzt ist</translation>
    </message>
    <message>
        <source>Restore parts…</source>
        <translation>Teile wiederherstellen…</translation>
    </message>
    <message>
        <source>Choose which nodes, options and connections become what they were</source>
        <translation>Wählen, welche Nodes, Optionen und Verbindungen wieder werden, was sie waren</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>This image can&apos;t be shown</source>
        <translation>Dieses Bild lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>The image is missing</source>
        <translation>Das Bild fehlt</translation>
    </message>
    <message>
        <source>It was %1. Its scene and what is known of it are still here.</source>
        <translation>Es war %1. Seine Szene und was von ihm bekannt ist, sind noch da.</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Say where the image is now</source>
        <translation>Sagen, wo das Bild jetzt ist</translation>
    </message>
    <message>
        <source>Remove from Gallery</source>
        <translation>Aus der Galerie entfernen</translation>
    </message>
    <message>
        <source>Delete the snapshot; Undo in the gallery brings it back</source>
        <translation>Löscht den Snapshot; Rückgängig in der Galerie bringt ihn zurück</translation>
    </message>
    <message>
        <source>%1 and %2 — Snapshots</source>
        <translation>%1 und %2 — Snapshots</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>A, %1</source>
        <translation>A, %1</translation>
    </message>
    <message>
        <source>A: %1</source>
        <translation>A: %1</translation>
    </message>
    <message>
        <source>B, %1</source>
        <translation>B, %1</translation>
    </message>
    <message>
        <source>B: %1</source>
        <translation>B: %1</translation>
    </message>
    <message>
        <source>&apos;%1&apos; can&apos;t be compared with</source>
        <translation>Mit „%1“ lässt sich nicht vergleichen</translation>
    </message>
    <message>
        <source>The scenes of the snapshots can&apos;t be compared</source>
        <translation>Die Szenen der Snapshots lassen sich nicht vergleichen</translation>
    </message>
    <message>
        <source>B has no AOV &apos;%1&apos;</source>
        <translation>B hat kein AOV „%1“</translation>
    </message>
    <message>
        <source>Choose another AOV to compare</source>
        <translation>Wählen Sie ein anderes AOV zum Vergleichen</translation>
    </message>
    <message>
        <source>What is known of the snapshot</source>
        <translation>Was von dem Snapshot bekannt ist</translation>
    </message>
</context>
<context>
    <name>doppel::StagePane</name>
    <message>
        <source>Make prims</source>
        <translation>Prims erzeugen</translation>
    </message>
    <message>
        <source>Change prims</source>
        <translation>Prims ändern</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Nodes</translation>
    </message>
    <message>
        <source>Prims</source>
        <translation>Prims</translation>
    </message>
    <message>
        <source>The nodes that make the stage, in any order</source>
        <translation>Die Nodes, aus denen die Stage entsteht, in beliebiger Ordnung</translation>
    </message>
    <message>
        <source>What is on the stage of the selected node: cameras, lights, geometry, variants</source>
        <translation>Was auf der Stage des gewählten Nodes ist: Kameras, Lichter, Geometrie, Varianten</translation>
    </message>
    <message>
        <source>Stage nodes</source>
        <translation>Stage-Nodes</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingänge</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Ausgänge</translation>
    </message>
    <message>
        <source>&amp;Rename	F2</source>
        <translation>&amp;Umbenennen	F2</translation>
    </message>
    <message>
        <source>Show &amp;Prims</source>
        <translation>&amp;Prims zeigen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Add Node</source>
        <translation>Node &amp;hinzufügen</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Andere</translation>
    </message>
    <message>
        <source>Add a node behind the selected one</source>
        <translation>Fügt einen Node hinter dem gewählten hinzu</translation>
    </message>
    <message>
        <source>Add node</source>
        <translation>Node hinzufügen</translation>
    </message>
    <message>
        <source>Delete the selected node; nodes behind it take its first input instead</source>
        <translation>Löscht den gewählten Node; Nodes dahinter nehmen stattdessen seinen ersten Eingang</translation>
    </message>
    <message>
        <source>Delete node</source>
        <translation>Node löschen</translation>
    </message>
    <message>
        <source>Find a node</source>
        <translation>Node suchen</translation>
    </message>
    <message>
        <source>By name, type, input or output</source>
        <translation>Nach Name, Typ, Eingang oder Ausgang</translation>
    </message>
    <message>
        <source>This Doppel does not know the node type &apos;%1&apos;.</source>
        <translation>Dieses Doppel kennt den Node-Typ „%1“ nicht.</translation>
    </message>
    <message>
        <source>An input does not exist.</source>
        <translation>Einen Eingang gibt es nicht.</translation>
    </message>
    <message>
        <source>No node reads it: an output</source>
        <translation>Kein Node liest ihn: ein Ausgang</translation>
    </message>
    <message>
        <source>The node was not renamed</source>
        <translation>Der Node wurde nicht umbenannt</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>%1 umbenennen</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 hinzufügen</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
</context>
<context>
    <name>doppel::StageReader</name>
    <message>
        <source>the stage is not wanted any more</source>
        <translation>die Stage wird nicht mehr gebraucht</translation>
    </message>
</context>
<context>
    <name>doppel::ThumbnailCache</name>
    <message>
        <source>A thumbnail can&apos;t be read</source>
        <translation>Ein Vorschaubild lässt sich nicht lesen</translation>
    </message>
</context>
<context>
    <name>doppel::TileGrid</name>
    <message>
        <source>Live clones</source>
        <translation>Lebende Clones</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>No connection yet</source>
        <translation>Noch keine Verbindung</translation>
    </message>
    <message>
        <source>No clone is running</source>
        <translation>Kein Clone läuft</translation>
    </message>
    <message>
        <source>Open a scene or a geometry file (Ctrl+O), or press + in the Clones pane to add a connection.</source>
        <translation>Öffnen Sie eine Szene oder eine Geometriedatei (Strg+O), oder drücken Sie im Bereich Clones auf +, um eine Verbindung anzulegen.</translation>
    </message>
    <message>
        <source>Select connections in the Clones pane and press Start, or Start All (Ctrl+Shift+Return). Their images appear here as they render.</source>
        <translation>Wählen Sie im Bereich Clones Verbindungen und drücken Sie Starten oder Alle starten (Strg+Umschalt+Eingabe). Ihre Bilder erscheinen hier, während sie rendern.</translation>
    </message>
</context>
<context>
    <name>doppel::TimelineBar</name>
    <message>
        <source>&amp;Loop</source>
        <translation>&amp;Schleife</translation>
    </message>
    <message>
        <source>Play &amp;Once</source>
        <translation>&amp;Einmal abspielen</translation>
    </message>
    <message>
        <source>&amp;There and Back</source>
        <translation>&amp;Hin und zurück</translation>
    </message>
    <message>
        <source>The scene&apos;s current frame: $F in expressions</source>
        <translation>Der aktuelle Frame der Szene: $F in Ausdrücken</translation>
    </message>
    <message>
        <source>Set frame</source>
        <translation>Frame setzen</translation>
    </message>
    <message>
        <source>First frame of the range: $FSTART</source>
        <translation>Erster Frame des Bereichs: $FSTART</translation>
    </message>
    <message>
        <source>Set first frame</source>
        <translation>Ersten Frame setzen</translation>
    </message>
    <message>
        <source>Last frame of the range: $FEND</source>
        <translation>Letzter Frame des Bereichs: $FEND</translation>
    </message>
    <message>
        <source>Set last frame</source>
        <translation>Letzten Frame setzen</translation>
    </message>
    <message>
        <source>Frames a second: $FPS</source>
        <translation>Frames pro Sekunde: $FPS</translation>
    </message>
    <message>
        <source>Set frames a second</source>
        <translation>Frames pro Sekunde setzen</translation>
    </message>
    <message>
        <source> fps</source>
        <translation> fps</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Play the frame range in real time; clones show what they can, frames are left out</source>
        <translation>Spielt den Frame-Bereich in Echtzeit ab; die Clones zeigen, was sie schaffen, Frames werden ausgelassen</translation>
    </message>
    <message>
        <source>Ctrl+P</source>
        <translation>Ctrl+P</translation>
    </message>
    <message>
        <source>P&amp;revious Frame</source>
        <translation>&amp;Voriger Frame</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>Voriger Frame</translation>
    </message>
    <message>
        <source>Ctrl+Left</source>
        <translation>Ctrl+Left</translation>
    </message>
    <message>
        <source>&amp;Next Frame</source>
        <translation>&amp;Nächster Frame</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>Nächster Frame</translation>
    </message>
    <message>
        <source>Ctrl+Right</source>
        <translation>Ctrl+Right</translation>
    </message>
    <message>
        <source>&amp;First Frame</source>
        <translation>E&amp;rster Frame</translation>
    </message>
    <message>
        <source>First frame of the range</source>
        <translation>Erster Frame des Bereichs</translation>
    </message>
    <message>
        <source>Ctrl+Home</source>
        <translation>Ctrl+Home</translation>
    </message>
    <message>
        <source>L&amp;ast Frame</source>
        <translation>&amp;Letzter Frame</translation>
    </message>
    <message>
        <source>Last frame of the range</source>
        <translation>Letzter Frame des Bereichs</translation>
    </message>
    <message>
        <source>Ctrl+End</source>
        <translation>Ctrl+End</translation>
    </message>
    <message>
        <source>What happens at the end of the range</source>
        <translation>Was am Ende des Bereichs geschieht</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
</context>
<context>
    <name>doppel::Viewer</name>
    <message>
        <source>Colour config</source>
        <translation>Farbkonfiguration</translation>
    </message>
    <message>
        <source>Point at an image to read its pixels</source>
        <translation>Auf ein Bild zeigen, um seine Pixel zu lesen</translation>
    </message>
    <message>
        <source>B has no AOV &apos;%1&apos;</source>
        <translation>B hat kein AOV „%1“</translation>
    </message>
    <message>
        <source>%1, kept at %2</source>
        <translation>%1, behalten um %2</translation>
    </message>
    <message>
        <source>%1 sample</source>
        <translation>%1 Sample</translation>
    </message>
    <message>
        <source>%1 samples</source>
        <translation>%1 Samples</translation>
    </message>
    <message>
        <source>Render the whole image</source>
        <translation>Ganzes Bild rendern</translation>
    </message>
    <message>
        <source>Set render region</source>
        <translation>Render-Region setzen</translation>
    </message>
    <message>
        <source>there is no depth at that pixel: the clone must send the AOV &apos;depth&apos;, and something must be there</source>
        <translation>an diesem Pixel gibt es keine Tiefe: Der Clone muss das AOV „depth“ senden, und dort muss etwas sein</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Save Image</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Images (*.exr *.png *.jpg *.tif *.hdr);;All files (*)</source>
        <translation>Bilder (*.exr *.png *.jpg *.tif *.hdr);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>The image was not saved</source>
        <translation>Das Bild wurde nicht gespeichert</translation>
    </message>
    <message>
        <source>Copied %1 × %2 pixels</source>
        <translation>%1 × %2 Pixel kopiert</translation>
    </message>
    <message>
        <source>Press Start (Ctrl+Return) to render it.</source>
        <translation>Drücken Sie Starten (Strg+Eingabe), um ihn zu rendern.</translation>
    </message>
    <message>
        <source>Waiting for the first pixels…</source>
        <translation>Wartet auf die ersten Pixel…</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>Frame %1</translation>
    </message>
    <message>
        <source>B: %1</source>
        <translation>B: %1</translation>
    </message>
    <message>
        <source>Default AOV</source>
        <translation>Standard-AOV</translation>
    </message>
    <message>
        <source>&amp;Tiles</source>
        <translation>&amp;Kacheln</translation>
    </message>
    <message>
        <source>Show all live clones beside each other</source>
        <translation>Zeigt alle lebenden Clones nebeneinander</translation>
    </message>
    <message>
        <source>Ctrl+1</source>
        <translation>Ctrl+1</translation>
    </message>
    <message>
        <source>&amp;Large</source>
        <translation>&amp;Groß</translation>
    </message>
    <message>
        <source>Show the selected clone alone. Space switches between tiles and large.</source>
        <translation>Zeigt den gewählten Clone allein. Die Leertaste wechselt zwischen Kacheln und groß.</translation>
    </message>
    <message>
        <source>Ctrl+2</source>
        <translation>Ctrl+2</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Fit the image into the view; in tiles, all of them</source>
        <translation>Passt das Bild in die Ansicht ein; bei Kacheln alle</translation>
    </message>
    <message>
        <source>F</source>
        <translation>F</translation>
    </message>
    <message>
        <source>&amp;One to One</source>
        <translation>Eins &amp;zu eins</translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel</source>
        <translation>Ein Bildpixel auf einen Bildschirmpixel</translation>
    </message>
    <message>
        <source>Ctrl+0</source>
        <translation>Ctrl+0</translation>
    </message>
    <message>
        <source>Lin&amp;k Tiles</source>
        <translation>Kacheln &amp;verbinden</translation>
    </message>
    <message>
        <source>The wheel and the middle button zoom and pan all tiles together; off: each for itself</source>
        <translation>Rad und mittlere Taste zoomen und verschieben alle Kacheln gemeinsam; aus: jede für sich</translation>
    </message>
    <message>
        <source>&amp;Region</source>
        <translation>&amp;Region</translation>
    </message>
    <message>
        <source>Drag a rectangle over the image: only that is rendered. A click takes it away.</source>
        <translation>Ein Rechteck über das Bild ziehen: Nur das wird gerendert. Ein Klick nimmt es weg.</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>&amp;Look Through</source>
        <translation>&amp;Durchsehen</translation>
    </message>
    <message>
        <source>Move the camera by dragging over the image: left turns, middle pans, right or the wheel goes nearer. The clones follow.</source>
        <translation>Die Kamera durch Ziehen über das Bild bewegen: links dreht, Mitte verschiebt, rechts oder das Rad geht näher. Die Clones folgen.</translation>
    </message>
    <message>
        <source>C</source>
        <translation>C</translation>
    </message>
    <message>
        <source>&amp;Pick Focus</source>
        <translation>&amp;Fokus wählen</translation>
    </message>
    <message>
        <source>Click on what the camera shall focus on (needs the depth AOV)</source>
        <translation>Anklicken, worauf die Kamera scharf stellen soll (braucht das AOV depth)</translation>
    </message>
    <message>
        <source>Shift+F</source>
        <translation>Shift+F</translation>
    </message>
    <message>
        <source>&amp;Inspect</source>
        <translation>&amp;Untersuchen</translation>
    </message>
    <message>
        <source>Every AOV of the pixel under the pointer, Cryptomatte names, histogram and waveform</source>
        <translation>Jedes AOV des Pixels unter dem Zeiger, Cryptomatte-Namen, Histogramm und Waveform</translation>
    </message>
    <message>
        <source>I</source>
        <translation>I</translation>
    </message>
    <message>
        <source>O&amp;verlay</source>
        <translation>Ü&amp;berlagerung</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>&amp;Keep as B</source>
        <translation>Als B be&amp;halten</translation>
    </message>
    <message>
        <source>Keep the image as it is now to compare with what comes</source>
        <translation>Behält das Bild, wie es jetzt ist, zum Vergleich mit dem, was kommt</translation>
    </message>
    <message>
        <source>Shift+B</source>
        <translation>Shift+B</translation>
    </message>
    <message>
        <source>&amp;Save Image…</source>
        <translation>Bild &amp;speichern…</translation>
    </message>
    <message>
        <source>Save the image: every AOV as .exr, what is shown as .png, .jpg, .tif and others</source>
        <translation>Speichert das Bild: jedes AOV als .exr, das Gezeigte als .png, .jpg, .tif und andere</translation>
    </message>
    <message>
        <source>&amp;Copy Image</source>
        <translation>Bild ko&amp;pieren</translation>
    </message>
    <message>
        <source>Put what is shown on the clipboard</source>
        <translation>Legt das Gezeigte in die Zwischenablage</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>G</source>
        <translation>G</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>The clone that is shown large</source>
        <translation>Der Clone, der groß gezeigt wird</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Clone</translation>
    </message>
    <message>
        <source>AOV</source>
        <translation>AOV</translation>
    </message>
    <message>
        <source>The image layer that is shown. A clone without it shows its colour. Switching never restarts a render; which layers a clone sends is set by its AOV patterns in the editor.</source>
        <translation>Die Bildebene, die gezeigt wird. Ein Clone ohne sie zeigt seine Farbe. Umschalten startet nie einen Render neu; welche Ebenen ein Clone sendet, sagen seine AOV-Muster im Editor.</translation>
    </message>
    <message>
        <source>Zoom: turn the wheel over the image. Pan: drag with the middle button, or Space and drag.</source>
        <translation>Zoomen: über dem Bild am Rad drehen. Verschieben: mit der mittleren Taste oder mit der Leertaste ziehen.</translation>
    </message>
    <message>
        <source>Pixel values</source>
        <translation>Pixelwerte</translation>
    </message>
    <message>
        <source>Show &amp;AOV</source>
        <translation>&amp;AOV zeigen</translation>
    </message>
    <message>
        <source>As the other tiles</source>
        <translation>Wie die anderen Kacheln</translation>
    </message>
    <message>
        <source>Name, progress and figures over the image, and where the renderer is at work</source>
        <translation>Name, Fortschritt und Zahlen über dem Bild, und wo der Renderer gerade arbeitet</translation>
    </message>
</context>
<context>
    <name>doppel::WelcomePage</name>
    <message>
        <source>Many renders of one scene, all of them alive</source>
        <translation>Viele Renders einer Szene, alle lebendig</translation>
    </message>
    <message>
        <source>A clone is a process that renders your scene: its own camera, frame, options and renderer. Open a scene or a USD, glTF, OBJ or FBX file, press Start All, and change something: every clone follows.</source>
        <translation>Ein Clone ist ein Prozess, der Ihre Szene rendert: mit eigener Kamera, eigenem Frame, eigenen Optionen und Renderer. Öffnen Sie eine Szene oder eine USD-, glTF-, OBJ- oder FBX-Datei, drücken Sie Alle starten und ändern Sie etwas: Jeder Clone folgt.</translation>
    </message>
    <message>
        <source>Open the example scene</source>
        <translation>Beispielszene öffnen</translation>
    </message>
    <message>
        <source>Five connections on one set: cameras, frames, finishes</source>
        <translation>Fünf Verbindungen an einem Set: Kameras, Frames, Oberflächen</translation>
    </message>
    <message>
        <source>Open a scene or geometry…</source>
        <translation>Szene oder Geometrie öffnen…</translation>
    </message>
    <message>
        <source>Ctrl+O; or drop a file on the window</source>
        <translation>Strg+O; oder eine Datei auf das Fenster ziehen</translation>
    </message>
    <message>
        <source>Read the user guide</source>
        <translation>Handbuch lesen</translation>
    </message>
    <message>
        <source>F1, at any time</source>
        <translation>F1, jederzeit</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
</context>
</TS>
