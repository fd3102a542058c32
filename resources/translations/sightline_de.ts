<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>sightline</name>
    <message>
      <source>total / inference</source>
      <translation>Gesamt / Inferenz</translation>
    </message>
    <message>
      <source>total time (s)</source>
      <translation>Gesamtzeit (s)</translation>
    </message>
    <message>
      <source>total inference time (s)</source>
      <translation>Inferenzzeit gesamt (s)</translation>
    </message>
    <message>
      <source>average inference time (s)</source>
      <translation>mittlere Inferenzzeit (s)</translation>
    </message>
    <message>
      <source>average QPS</source>
      <translation>mittlere Anfragen/s</translation>
    </message>
    <message>
      <source>average CPU use (%)</source>
      <translation>mittlere CPU-Last (%)</translation>
    </message>
    <message>
      <source>average memory use (%)</source>
      <translation>mittlere Speicherlast (%)</translation>
    </message>
    <message>
      <source>average GPU use (%)</source>
      <translation>mittlere GPU-Last (%)</translation>
    </message>
    <message>
      <source>peak CPU use (%)</source>
      <translation>höchste CPU-Last (%)</translation>
    </message>
    <message>
      <source>peak memory use (%)</source>
      <translation>höchste Speicherlast (%)</translation>
    </message>
    <message>
      <source>peak GPU use (%)</source>
      <translation>höchste GPU-Last (%)</translation>
    </message>
    <message>
      <source>query p50 (ms)</source>
      <translation>Anfrage p50 (ms)</translation>
    </message>
    <message>
      <source>query p95 (ms)</source>
      <translation>Anfrage p95 (ms)</translation>
    </message>
    <message>
      <source>query p99 (ms)</source>
      <translation>Anfrage p99 (ms)</translation>
    </message>
    <message>
      <source>indexing (pictures/s)</source>
      <translation>Indexieren (Bilder/s)</translation>
    </message>
    <message>
      <source>energy per query (J)</source>
      <translation>Energie je Anfrage (J)</translation>
    </message>
    <message>
      <source>Recall@1</source>
      <translation>Recall@1</translation>
    </message>
    <message>
      <source>Recall@10</source>
      <translation>Recall@10</translation>
    </message>
    <message>
      <source>same top 10 as FP32</source>
      <translation>gleiche zehn beste wie FP32</translation>
    </message>
    <message>
      <source>same first as FP32</source>
      <translation>gleiches erstes wie FP32</translation>
    </message>
    <message>
      <source>Running out of memory</source>
      <translation>Der Speicher wird knapp</translation>
    </message>
    <message>
      <source>Switching precisions</source>
      <translation>Genauigkeit wird gewechselt</translation>
    </message>
    <message>
      <source>Packing pictures</source>
      <translation>Bilder werden gepackt</translation>
    </message>
    <message>
      <source>Building the search graph</source>
      <translation>Suchgraph wird gebaut</translation>
    </message>
    <message>
      <source>Indexing</source>
      <translation>Indexieren</translation>
    </message>
    <message>
      <source>Looking for pictures</source>
      <translation>Bilder werden gesucht</translation>
    </message>
    <message>
      <source>Looking for support</source>
      <translation>Belege werden gesucht</translation>
    </message>
    <message>
      <source>Describe a person</source>
      <translation>Person beschreiben</translation>
    </message>
    <message>
      <source>Go to the search box</source>
      <translation>Zum Suchfeld gehen</translation>
    </message>
    <message>
      <source>New search</source>
      <translation>Neue Suche</translation>
    </message>
    <message>
      <source>Empty the search box and start again</source>
      <translation>Suchfeld leeren und neu beginnen</translation>
    </message>
    <message>
      <source>Filters</source>
      <translation>Filter</translation>
    </message>
    <message>
      <source>Show or hide the filters</source>
      <translation>Filter zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Clear filters</source>
      <translation>Filter aufheben</translation>
    </message>
    <message>
      <source>Search all pictures again</source>
      <translation>Wieder alle Bilder durchsuchen</translation>
    </message>
    <message>
      <source>Rank from marks</source>
      <translation>Nach Markierungen ordnen</translation>
    </message>
    <message>
      <source>Move the search towards what is marked as a match, or back</source>
      <translation>Suche zu dem hin verschieben, was als Treffer markiert ist, oder zurück</translation>
    </message>
    <message>
      <source>Save this search</source>
      <translation>Suche merken</translation>
    </message>
    <message>
      <source>Keep this description with the case</source>
      <translation>Diese Beschreibung beim Fall aufbewahren</translation>
    </message>
    <message>
      <source>Search by picture…</source>
      <translation>Nach Bild suchen…</translation>
    </message>
    <message>
      <source>Choose a picture and find similar ones</source>
      <translation>Ein Bild wählen und ähnliche finden</translation>
    </message>
    <message>
      <source>Paste a picture</source>
      <translation>Bild einfügen</translation>
    </message>
    <message>
      <source>Search by the picture that was copied</source>
      <translation>Nach dem kopierten Bild suchen</translation>
    </message>
    <message>
      <source>Find similar</source>
      <translation>Ähnliche finden</translation>
    </message>
    <message>
      <source>Search by the selected picture</source>
      <translation>Nach dem gewählten Bild suchen</translation>
    </message>
    <message>
      <source>Match</source>
      <translation>Treffer</translation>
    </message>
    <message>
      <source>Mark the selected pictures as a match, or take the mark away</source>
      <translation>Gewählte Bilder als Treffer markieren oder die Markierung wegnehmen</translation>
    </message>
    <message>
      <source>Not a match</source>
      <translation>Kein Treffer</translation>
    </message>
    <message>
      <source>Mark the selected pictures as not a match, or take the mark away</source>
      <translation>Gewählte Bilder als keinen Treffer markieren oder die Markierung wegnehmen</translation>
    </message>
    <message>
      <source>Take marks away</source>
      <translation>Markierungen wegnehmen</translation>
    </message>
    <message>
      <source>Take the marks of the selected pictures away</source>
      <translation>Markierungen der gewählten Bilder wegnehmen</translation>
    </message>
    <message>
      <source>Why this result?</source>
      <translation>Warum dieses Ergebnis?</translation>
    </message>
    <message>
      <source>Show where in the picture the description found support, or hide it</source>
      <translation>Zeigen oder verbergen, wo im Bild die Beschreibung Belege fand</translation>
    </message>
    <message>
      <source>Open the moment</source>
      <translation>Augenblick öffnen</translation>
    </message>
    <message>
      <source>Show or fold the near-duplicates under the selected picture</source>
      <translation>Beinahe gleiche Bilder unter dem gewählten zeigen oder einklappen</translation>
    </message>
    <message>
      <source>Fold near-duplicates</source>
      <translation>Beinahe gleiche einklappen</translation>
    </message>
    <message>
      <source>Show pictures of one moment as one, or each by itself</source>
      <translation>Bilder eines Augenblicks als eines zeigen oder jedes für sich</translation>
    </message>
    <message>
      <source>Export CSV…</source>
      <translation>Als CSV speichern…</translation>
    </message>
    <message>
      <source>Save these results as a table</source>
      <translation>Diese Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Export selected as CSV…</source>
      <translation>Gewählte als CSV speichern…</translation>
    </message>
    <message>
      <source>Save the selected results as a table</source>
      <translation>Gewählte Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Export marked as CSV…</source>
      <translation>Markierte als CSV speichern…</translation>
    </message>
    <message>
      <source>Save the marked results as a table</source>
      <translation>Markierte Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Evidence package…</source>
      <translation>Beweispaket…</translation>
    </message>
    <message>
      <source>Pack these pictures with query, hashes and a contact sheet</source>
      <translation>Diese Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Package of selected…</source>
      <translation>Paket der gewählten…</translation>
    </message>
    <message>
      <source>Pack the selected pictures with query, hashes and a contact sheet</source>
      <translation>Gewählte Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Package of marked…</source>
      <translation>Paket der markierten…</translation>
    </message>
    <message>
      <source>Pack the marked pictures with query, hashes and a contact sheet</source>
      <translation>Markierte Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Stop packing</source>
      <translation>Packen abbrechen</translation>
    </message>
    <message>
      <source>Stop writing the package; nothing of it is kept</source>
      <translation>Paket abbrechen; nichts davon bleibt</translation>
    </message>
    <message>
      <source>Choose folder…</source>
      <translation>Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose the folder of pictures to search</source>
      <translation>Den Ordner der zu durchsuchenden Bilder wählen</translation>
    </message>
    <message>
      <source>Open the sample gallery</source>
      <translation>Beispielgalerie öffnen</translation>
    </message>
    <message>
      <source>Search the pictures that come with Sightline</source>
      <translation>Die mitgelieferten Bilder durchsuchen</translation>
    </message>
    <message>
      <source>Look again</source>
      <translation>Erneut nachsehen</translation>
    </message>
    <message>
      <source>Look for new, changed and removed pictures</source>
      <translation>Nach neuen, geänderten und entfernten Bildern sehen</translation>
    </message>
    <message>
      <source>Stop indexing</source>
      <translation>Indexieren abbrechen</translation>
    </message>
    <message>
      <source>Stop indexing; what is done is kept</source>
      <translation>Indexieren abbrechen; das Fertige bleibt</translation>
    </message>
    <message>
      <source>Pause indexing</source>
      <translation>Indexieren anhalten</translation>
    </message>
    <message>
      <source>Let indexing wait, or go on</source>
      <translation>Indexieren warten oder weitergehen lassen</translation>
    </message>
    <message>
      <source>Unreadable pictures…</source>
      <translation>Unlesbare Bilder…</translation>
    </message>
    <message>
      <source>List the pictures that could not be read, and why</source>
      <translation>Die Bilder auflisten, die nicht gelesen werden konnten, und warum</translation>
    </message>
    <message>
      <source>Index again with this model</source>
      <translation>Mit diesem Modell neu indexieren</translation>
    </message>
    <message>
      <source>Replace the index made with another model</source>
      <translation>Den Index eines anderen Modells ersetzen</translation>
    </message>
    <message>
      <source>FP32</source>
      <translation>FP32</translation>
    </message>
    <message>
      <source>Full precision: the reference</source>
      <translation>Volle Genauigkeit: der Maßstab</translation>
    </message>
    <message>
      <source>FP16</source>
      <translation>FP16</translation>
    </message>
    <message>
      <source>Half precision: half the model file, nearly the same results</source>
      <translation>Halbe Genauigkeit: halbe Modelldatei, fast gleiche Ergebnisse</translation>
    </message>
    <message>
      <source>INT8</source>
      <translation>INT8</translation>
    </message>
    <message>
      <source>Eight-bit: the fastest and smallest</source>
      <translation>Acht Bit: am schnellsten und kleinsten</translation>
    </message>
    <message>
      <source>Compare precisions…</source>
      <translation>Genauigkeiten vergleichen…</translation>
    </message>
    <message>
      <source>Show this query at two precisions side by side</source>
      <translation>Diese Anfrage in zwei Genauigkeiten nebeneinander zeigen</translation>
    </message>
    <message>
      <source>Measured on this machine…</source>
      <translation>Hier gemessen…</translation>
    </message>
    <message>
      <source>What each precision costs and gives on this machine</source>
      <translation>Was jede Genauigkeit auf diesem Rechner kostet und bringt</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>Noch einmal</translation>
    </message>
    <message>
      <source>Load the models again</source>
      <translation>Die Modelle neu laden</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Light text on dark ground, for dim rooms</source>
      <translation>Helle Schrift auf dunklem Grund, für dunkle Räume</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farben</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>Dark text on light ground, for daylight</source>
      <translation>Dunkle Schrift auf hellem Grund, für Tageslicht</translation>
    </message>
    <message>
      <source>High contrast</source>
      <translation>Hoher Kontrast</translation>
    </message>
    <message>
      <source>Black, white and few strong colours</source>
      <translation>Schwarz, Weiß und wenige kräftige Farben</translation>
    </message>
    <message>
      <source>Usual text</source>
      <translation>Übliche Schrift</translation>
    </message>
    <message>
      <source>Text at its usual size</source>
      <translation>Schrift in üblicher Größe</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>Schriftgröße</translation>
    </message>
    <message>
      <source>Larger text</source>
      <translation>Größere Schrift</translation>
    </message>
    <message>
      <source>Text a quarter larger</source>
      <translation>Schrift um ein Viertel größer</translation>
    </message>
    <message>
      <source>Largest text</source>
      <translation>Größte Schrift</translation>
    </message>
    <message>
      <source>Text half as large again</source>
      <translation>Schrift um die Hälfte größer</translation>
    </message>
    <message>
      <source>English</source>
      <translation>English</translation>
    </message>
    <message>
      <source>Sightline in English</source>
      <translation>Sightline in English</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Deutsch</source>
      <translation>Deutsch</translation>
    </message>
    <message>
      <source>Sightline auf Deutsch</source>
      <translation>Sightline auf Deutsch</translation>
    </message>
    <message>
      <source>Larger pictures</source>
      <translation>Größere Bilder</translation>
    </message>
    <message>
      <source>Larger pictures in the grid</source>
      <translation>Größere Bilder in der Übersicht</translation>
    </message>
    <message>
      <source>Smaller pictures</source>
      <translation>Kleinere Bilder</translation>
    </message>
    <message>
      <source>Smaller pictures in the grid</source>
      <translation>Kleinere Bilder in der Übersicht</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Ganzer Bildschirm</translation>
    </message>
    <message>
      <source>Use the whole screen, or a window again</source>
      <translation>Den ganzen Bildschirm nutzen oder wieder ein Fenster</translation>
    </message>
    <message>
      <source>Operator…</source>
      <translation>Bediener…</translation>
    </message>
    <message>
      <source>Say who is searching</source>
      <translation>Sagen, wer sucht</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <source>Show all keys</source>
      <translation>Alle Tasten zeigen</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Close Sightline</source>
      <translation>Sightline schließen</translation>
    </message>
    <message>
      <source>Open the picture</source>
      <translation>Bild öffnen</translation>
    </message>
    <message>
      <source>Show the selected picture large</source>
      <translation>Das gewählte Bild groß zeigen</translation>
    </message>
    <message>
      <source>Previous picture</source>
      <translation>Voriges Bild</translation>
    </message>
    <message>
      <source>Show the picture ranked before</source>
      <translation>Das Bild einen Rang davor zeigen</translation>
    </message>
    <message>
      <source>Next picture</source>
      <translation>Nächstes Bild</translation>
    </message>
    <message>
      <source>Show the picture ranked after</source>
      <translation>Das Bild einen Rang danach zeigen</translation>
    </message>
    <message>
      <source>Closer</source>
      <translation>Näher</translation>
    </message>
    <message>
      <source>Enlarge the picture (also: mouse wheel, pinch)</source>
      <translation>Bild vergrößern (auch: Mausrad, zwei Finger)</translation>
    </message>
    <message>
      <source>Further</source>
      <translation>Weiter weg</translation>
    </message>
    <message>
      <source>Make the picture smaller</source>
      <translation>Bild verkleinern</translation>
    </message>
    <message>
      <source>Whole picture</source>
      <translation>Ganzes Bild</translation>
    </message>
    <message>
      <source>Show the whole picture</source>
      <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
      <source>Move left</source>
      <translation>Nach links</translation>
    </message>
    <message>
      <source>Move to the left in the picture</source>
      <translation>Im Bild nach links gehen</translation>
    </message>
    <message>
      <source>Move right</source>
      <translation>Nach rechts</translation>
    </message>
    <message>
      <source>Move to the right in the picture</source>
      <translation>Im Bild nach rechts gehen</translation>
    </message>
    <message>
      <source>Move up</source>
      <translation>Nach oben</translation>
    </message>
    <message>
      <source>Move up in the picture</source>
      <translation>Im Bild nach oben gehen</translation>
    </message>
    <message>
      <source>Move down</source>
      <translation>Nach unten</translation>
    </message>
    <message>
      <source>Move down in the picture</source>
      <translation>Im Bild nach unten gehen</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Einzelheiten</translation>
    </message>
    <message>
      <source>Show or hide the details of the file</source>
      <translation>Einzelheiten der Datei zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Show in folder</source>
      <translation>Im Ordner zeigen</translation>
    </message>
    <message>
      <source>Open the folder of the picture</source>
      <translation>Den Ordner des Bildes öffnen</translation>
    </message>
    <message>
      <source>Back to the results</source>
      <translation>Zurück zu den Ergebnissen</translation>
    </message>
    <message>
      <source>Return to the grid</source>
      <translation>Zur Übersicht zurückkehren</translation>
    </message>
    <message>
      <source>Picture {name}, rank {rank}</source>
      <translation>Bild {name}, Rang {rank}</translation>
    </message>
    <message>
      <source>This picture cannot be read now.
Its file may have moved.</source>
      <translation>Dieses Bild kann jetzt nicht gelesen werden.
Vielleicht wurde die Datei verschoben.</translation>
    </message>
    <message>
      <source>Delete the case “{name}” with its {count} marks and its saved searches? This cannot be undone.</source>
      <translation>Den Fall „{name}“ mit {count} Markierungen und den gemerkten Suchen löschen? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
      <source>No case</source>
      <translation>Kein Fall</translation>
    </message>
    <message>
      <source>Case {name}, {count} marks. Choose a case</source>
      <translation>Fall {name}, {count} Markierungen. Fall wählen</translation>
    </message>
    <message>
      <source>Case: {name}. {count} pictures are marked in it.</source>
      <translation>Fall: {name}. {count} Bilder sind darin markiert.</translation>
    </message>
    <message>
      <source>New case…</source>
      <translation>Neuer Fall…</translation>
    </message>
    <message>
      <source>Rename this case…</source>
      <translation>Diesen Fall umbenennen…</translation>
    </message>
    <message>
      <source>Delete this case…</source>
      <translation>Diesen Fall löschen…</translation>
    </message>
    <message>
      <source>New case</source>
      <translation>Neuer Fall</translation>
    </message>
    <message>
      <source>Name of the case</source>
      <translation>Name des Falls</translation>
    </message>
    <message>
      <source>Rename this case</source>
      <translation>Diesen Fall umbenennen</translation>
    </message>
    <message>
      <source>Delete this case</source>
      <translation>Diesen Fall löschen</translation>
    </message>
    <message>
      <source>Score at least {score:.2f}</source>
      <translation>Wert mindestens {score:.2f}</translation>
    </message>
    <message>
      <source>This is pushed down; it may still appear</source>
      <translation>Das wird nach unten gedrückt; es kann trotzdem erscheinen</translation>
    </message>
    <message>
      <source>Descriptions of things that no picture shows spread their scores as little as this one</source>
      <translation>Beschreibungen von Dingen, die kein Bild zeigt, streuen ihre Werte so wenig wie diese</translation>
    </message>
    <message>
      <source>Marked as a match</source>
      <translation>Als Treffer markiert</translation>
    </message>
    <message>
      <source>Marked as not a match</source>
      <translation>Als kein Treffer markiert</translation>
    </message>
    <message>
      <source>Marked</source>
      <translation>Markiert</translation>
    </message>
    <message>
      <source>How the search was understood</source>
      <translation>Wie die Suche verstanden wurde</translation>
    </message>
    <message>
      <source>Take away: {what}</source>
      <translation>Wegnehmen: {what}</translation>
    </message>
    <message>
      <source>This is looked for</source>
      <translation>Danach wird gesucht</translation>
    </message>
    <message>
      <source>Like {name}</source>
      <translation>Wie {name}</translation>
    </message>
    <message>
      <source>Ranked from your marks</source>
      <translation>Nach Ihren Markierungen geordnet</translation>
    </message>
    <message>
      <source>No picture stands out: probably nobody here matches</source>
      <translation>Kein Bild sticht heraus: wahrscheinlich passt hier niemand</translation>
    </message>
    <message>
      <source>not: {text}</source>
      <translation>nicht: {text}</translation>
    </message>
    <message>
      <source>In {folder}</source>
      <translation>In {folder}</translation>
    </message>
    <message>
      <source>From {time}</source>
      <translation>Ab {time}</translation>
    </message>
    <message>
      <source>Until {time}</source>
      <translation>Bis {time}</translation>
    </message>
    <message>
      <source>Rank {rank}, score {score:.3f}, {moved}, {name}</source>
      <translation>Rang {rank}, Wert {score:.3f}, {moved}, {name}</translation>
    </message>
    <message>
      <source>{label}, answered in {time:.1f} ms</source>
      <translation>{label}, Antwort in {time:.1f} ms</translation>
    </message>
    <message>
      <source>only here</source>
      <translation>nur hier</translation>
    </message>
    <message>
      <source>same rank</source>
      <translation>gleicher Rang</translation>
    </message>
    <message>
      <source>Compare two precisions</source>
      <translation>Zwei Genauigkeiten vergleichen</translation>
    </message>
    <message>
      <source>The same query at two precisions</source>
      <translation>Dieselbe Anfrage in zwei Genauigkeiten</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Precision to compare</source>
      <translation>Genauigkeit zum Vergleich</translation>
    </message>
    <message>
      <source>Asking at both precisions…</source>
      <translation>In beiden Genauigkeiten wird gefragt…</translation>
    </message>
    <message>
      <source>{share:.0%} of the ten best are the same; {moved} of the first ten ranks differ. The pictures were indexed once: what differs here is how the description is read.</source>
      <translation>{share:.0%} der zehn besten sind gleich; {moved} der ersten zehn Ränge weichen ab. Die Bilder wurden einmal indexiert: hier unterscheidet sich, wie die Beschreibung gelesen wird.</translation>
    </message>
    <message>
      <source>score {score:.4f}</source>
      <translation>Wert {score:.4f}</translation>
    </message>
    <message>
      <source>Take away</source>
      <translation>Mitnehmen</translation>
    </message>
    <message>
      <source>Searching is closed while the audit log cannot be written. {reason}</source>
      <translation>Solange das Protokoll nicht geschrieben werden kann, wird nicht gesucht. {reason}</translation>
    </message>
    <message>
      <source>These files are looked at again only when they change. The rest of the gallery is searched as usual.</source>
      <translation>Diese Dateien werden erst wieder angesehen, wenn sie sich ändern. Der Rest der Galerie wird wie üblich durchsucht.</translation>
    </message>
    <message>
      <source>Every picture of this gallery could be read.</source>
      <translation>Jedes Bild dieser Galerie konnte gelesen werden.</translation>
    </message>
    <message>
      <source>Pictures that could not be read</source>
      <translation>Bilder, die nicht gelesen werden konnten</translation>
    </message>
    <message>
      <source>Tab moves between controls, arrow keys within the grid.</source>
      <translation>Tab geht von einem Bedienteil zum nächsten, Pfeiltasten gehen durch die Übersicht.</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Why it could not be read</source>
      <translation>Warum sie nicht gelesen werden konnte</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>What they do</source>
      <translation>Was sie tun</translation>
    </message>
    <message>
      <source>Choose a picture to search by</source>
      <translation>Ein Bild wählen, nach dem gesucht wird</translation>
    </message>
    <message>
      <source>There is no picture on the clipboard. Copy one, then paste again.</source>
      <translation>In der Zwischenablage ist kein Bild. Eines kopieren, dann erneut einfügen.</translation>
    </message>
    <message>
      <source>Pictures</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>The models are still loading. Try again in a moment.</source>
      <translation>Die Modelle werden noch geladen. Gleich noch einmal versuchen.</translation>
    </message>
    <message>
      <source>This picture cannot be searched by. {reason}.</source>
      <translation>Nach diesem Bild kann nicht gesucht werden. {reason}.</translation>
    </message>
    <message>
      <source>pasted picture</source>
      <translation>eingefügtes Bild</translation>
    </message>
    <message>
      <source>Move the search towards the pictures marked as a match, and away from the others</source>
      <translation>Die Suche zu den als Treffer markierten Bildern hin und von den anderen weg verschieben</translation>
    </message>
    <message>
      <source>Marks</source>
      <translation>Markierungen</translation>
    </message>
    <message>
      <source>All folders</source>
      <translation>Alle Ordner</translation>
    </message>
    <message>
      <source>Least score: any</source>
      <translation>Mindestwert: beliebig</translation>
    </message>
    <message>
      <source>Least score: {score:.2f}</source>
      <translation>Mindestwert: {score:.2f}</translation>
    </message>
    <message>
      <source>any time</source>
      <translation>jederzeit</translation>
    </message>
    <message>
      <source>All pictures</source>
      <translation>Alle Bilder</translation>
    </message>
    <message>
      <source>Matches</source>
      <translation>Treffer</translation>
    </message>
    <message>
      <source>Not matches</source>
      <translation>Keine Treffer</translation>
    </message>
    <message>
      <source>Sub-folder</source>
      <translation>Unterordner</translation>
    </message>
    <message>
      <source>Taken from</source>
      <translation>Aufgenommen ab</translation>
    </message>
    <message>
      <source>Taken until</source>
      <translation>Aufgenommen bis</translation>
    </message>
    <message>
      <source>{label}: {value}{detail}. The line shows the last minute.</source>
      <translation>{label}: {value}{detail}. Die Linie zeigt die letzte Minute.</translation>
    </message>
    <message>
      <source>Memory</source>
      <translation>Speicher</translation>
    </message>
    <message>
      <source>Power</source>
      <translation>Leistung</translation>
    </message>
    <message>
      <source>Heat</source>
      <translation>Wärme</translation>
    </message>
    <message>
      <source>Query</source>
      <translation>Anfrage</translation>
    </message>
    <message>
      <source>The last query was answered in {time:.1f} ms. The line shows the last queries.</source>
      <translation>Die letzte Anfrage wurde in {time:.1f} ms beantwortet. Die Linie zeigt die letzten Anfragen.</translation>
    </message>
    <message>
      <source>Not available</source>
      <translation>Nicht vorhanden</translation>
    </message>
    <message>
      <source>No GPU found</source>
      <translation>Keine GPU</translation>
    </message>
    <message>
      <source> of {budget:.0f} W</source>
      <translation> von {budget:.0f} W</translation>
    </message>
    <message>
      <source>, power mode {mode}</source>
      <translation>, Leistungsmodus {mode}</translation>
    </message>
    <message>
      <source>, slows down at {limit:.0f} °C</source>
      <translation>, drosselt bei {limit:.0f} °C</translation>
    </message>
    <message>
      <source>Results, best match first</source>
      <translation>Ergebnisse, das beste zuerst</translation>
    </message>
    <message>
      <source>Indexing progress</source>
      <translation>Fortschritt des Indexierens</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>{stage}: {done} of {total} pictures</source>
      <translation>{stage}: {done} von {total} Bildern</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Wird abgebrochen…</translation>
    </message>
    <message>
      <source>{count} could not be read</source>
      <translation>{count} nicht lesbar</translation>
    </message>
    <message>
      <source>{count} pictures per second</source>
      <translation>{count} Bilder je Sekunde</translation>
    </message>
    <message>
      <source>{time} left</source>
      <translation>noch {time}</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <source>Go on indexing</source>
      <translation>Weiter indexieren</translation>
    </message>
    <message>
      <source>paused; what is done can be searched</source>
      <translation>angehalten; das Fertige kann durchsucht werden</translation>
    </message>
    <message>
      <source> {count} so far</source>
      <translation> bisher {count}</translation>
    </message>
    <message>
      <source>The folder {name} is not there any more.</source>
      <translation>Der Ordner {name} ist nicht mehr da.</translation>
    </message>
    <message>
      <source>{wanted} is not available, so FP32 is used.</source>
      <translation>{wanted} steht nicht zur Verfügung, daher wird FP32 benutzt.</translation>
    </message>
    <message>
      <source>A PIN has at least {count} characters.</source>
      <translation>Eine PIN hat mindestens {count} Zeichen.</translation>
    </message>
    <message>
      <source>There is no kiosk set up ({file}). Run: sightline --kiosk-setup FOLDER</source>
      <translation>Es ist kein Kiosk eingerichtet ({file}). Ausführen: sightline --kiosk-setup ORDNER</translation>
    </message>
    <message>
      <source>The kiosk's settings in {file} cannot be read. Run: sightline --kiosk-setup FOLDER</source>
      <translation>Die Einstellungen des Kiosks in {file} können nicht gelesen werden. Ausführen: sightline --kiosk-setup ORDNER</translation>
    </message>
    <message>
      <source>Your name</source>
      <translation>Ihr Name</translation>
    </message>
    <message>
      <source>PIN</source>
      <translation>PIN</translation>
    </message>
    <message>
      <source>Enter</source>
      <translation>Eingeben</translation>
    </message>
    <message>
      <source>That is not the PIN.</source>
      <translation>Das ist nicht die PIN.</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Too many wrong PINs. Wait {count} seconds.</source>
      <translation>Zu viele falsche PINs. {count} Sekunden warten.</translation>
    </message>
    <message>
      <source>Delete the last character</source>
      <translation>Letztes Zeichen löschen</translation>
    </message>
    <message>
      <source>PIN to leave Sightline</source>
      <translation>PIN zum Verlassen von Sightline</translation>
    </message>
    <message>
      <source>Who is searching?</source>
      <translation>Wer sucht?</translation>
    </message>
    <message>
      <source>Measured here: {time:.1f} ms a query, {rate} pictures indexed a second</source>
      <translation>Hier gemessen: {time:.1f} ms je Anfrage, {rate} Bilder je Sekunde indexiert</translation>
    </message>
    <message>
      <source>; {share:.1%} of FP32's ten best</source>
      <translation>; {share:.1%} der zehn besten von FP32</translation>
    </message>
    <message>
      <source>Measured on this machine</source>
      <translation>Auf diesem Rechner gemessen</translation>
    </message>
    <message>
      <source>Figures of each precision</source>
      <translation>Zahlen jeder Genauigkeit</translation>
    </message>
    <message>
      <source>Measuring</source>
      <translation>Messen</translation>
    </message>
    <message>
      <source>Measure now</source>
      <translation>Jetzt messen</translation>
    </message>
    <message>
      <source>Open the whole report</source>
      <translation>Ganzen Bericht öffnen</translation>
    </message>
    <message>
      <source>{bundle}, {queries} queries on the sample gallery, {time}. {machine}</source>
      <translation>{bundle}, {queries} Anfragen an die Beispielgalerie, {time}. {machine}</translation>
    </message>
    <message>
      <source>Nothing was measured here yet. It takes a few minutes: the sample gallery is indexed and asked {count} times at each precision. You can go on working, but the figures are better if you wait.</source>
      <translation>Hier wurde noch nichts gemessen. Es dauert einige Minuten: die Beispielgalerie wird in jeder Genauigkeit indexiert und {count}-mal befragt. Sie können weiterarbeiten, aber die Zahlen sind besser, wenn Sie warten.</translation>
    </message>
    <message>
      <source>The disk is full. Free some space and try again; nothing that was stored is lost.</source>
      <translation>Die Platte ist voll. Platz schaffen und noch einmal versuchen; nichts Gespeichertes ist verloren.</translation>
    </message>
    <message>
      <source>Your disk quota is used up. Free some space and try again; nothing stored is lost.</source>
      <translation>Ihr Plattenplatz ist aufgebraucht. Platz schaffen und noch einmal versuchen; nichts Gespeichertes ist verloren.</translation>
    </message>
    <message>
      <source>The disk is read-only. Choose another place, or make it writable, and try again.</source>
      <translation>Die Platte ist schreibgeschützt. Anderen Ort wählen oder sie beschreibbar machen und noch einmal versuchen.</translation>
    </message>
    <message>
      <source>Permission was denied{where}. Ask for access, or choose another place.</source>
      <translation>Zugriff verweigert{where}. Um Zugriff bitten oder anderen Ort wählen.</translation>
    </message>
    <message>
      <source>A file is missing{where}. It may have been moved or unplugged; try again.</source>
      <translation>Eine Datei fehlt{where}. Vielleicht wurde sie verschoben oder abgezogen; noch einmal versuchen.</translation>
    </message>
    <message>
      <source>The disk could not be read{where}. Check that it is connected, then try again.</source>
      <translation>Die Platte konnte nicht gelesen werden{where}. Anschluss prüfen, dann noch einmal versuchen.</translation>
    </message>
    <message>
      <source>Something unexpected went wrong. You can go on working; the details are in {file}.</source>
      <translation>Etwas Unerwartetes ging schief. Sie können weiterarbeiten; Einzelheiten stehen in {file}.</translation>
    </message>
    <message>
      <source>Stopped. What was done so far is kept.</source>
      <translation>Abgebrochen. Das bisher Fertige bleibt.</translation>
    </message>
    <message>
      <source>There is not enough memory. Close other programs, or choose INT8, and try again.</source>
      <translation>Der Speicher reicht nicht. Andere Programme schließen oder INT8 wählen und noch einmal versuchen.</translation>
    </message>
    <message>
      <source> at {place}</source>
      <translation> bei {place}</translation>
    </message>
    <message>
      <source>Close this message</source>
      <translation>Diese Meldung schließen</translation>
    </message>
    <message>
      <source>Your name is written into the audit log beside what you search for, open, mark and take away.</source>
      <translation>Ihr Name steht im Protokoll neben dem, was Sie suchen, öffnen, markieren und mitnehmen.</translation>
    </message>
    <message>
      <source>Begin</source>
      <translation>Beginnen</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>No folder is open</source>
      <translation>Kein Ordner ist offen</translation>
    </message>
    <message>
      <source>1 picture</source>
      <translation>1 Bild</translation>
    </message>
    <message>
      <source>{count} pictures</source>
      <translation>{count} Bilder</translation>
    </message>
    <message>
      <source>Models are loading…</source>
      <translation>Modelle werden geladen…</translation>
    </message>
    <message>
      <source>No models</source>
      <translation>Keine Modelle</translation>
    </message>
    <message>
      <source>Choose folder</source>
      <translation>Ordner wählen</translation>
    </message>
    <message>
      <source>Size of the pictures</source>
      <translation>Größe der Bilder</translation>
    </message>
    <message>
      <source>Size of the pictures (Ctrl and mouse wheel, or pinch)</source>
      <translation>Größe der Bilder (Strg und Mausrad, oder zwei Finger)</translation>
    </message>
    <message>
      <source>All {count} pictures, best match first</source>
      <translation>Alle {count} Bilder, das beste zuerst</translation>
    </message>
    <message>
      <source>The {count} best of {all} pictures</source>
      <translation>Die {count} besten von {all} Bildern</translation>
    </message>
    <message>
      <source>{count} pictures could not be read. Show the list</source>
      <translation>{count} Bilder konnten nicht gelesen werden. Liste zeigen</translation>
    </message>
    <message>
      <source>indexing…</source>
      <translation>wird indexiert…</translation>
    </message>
    <message>
      <source>answered in {time:.0f} ms</source>
      <translation>Antwort in {time:.0f} ms</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Menu</source>
      <translation>Menü</translation>
    </message>
    <message>
      <source>Similar pictures</source>
      <translation>Ähnliche Bilder</translation>
    </message>
    <message>
      <source>searching…</source>
      <translation>sucht…</translation>
    </message>
    <message>
      <source>{count} unreadable</source>
      <translation>{count} unlesbar</translation>
    </message>
    <message>
      <source>indexing goes on; Enter searches what is new</source>
      <translation>Indexieren geht weiter; Eingabe durchsucht das Neue</translation>
    </message>
    <message>
      <source>Rank</source>
      <translation>Rang</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Wert</translation>
    </message>
    <message>
      <source>Details of the file</source>
      <translation>Einzelheiten der Datei</translation>
    </message>
    <message>
      <source>{rank} of {count}</source>
      <translation>{rank} von {count}</translation>
    </message>
    <message>
      <source>score {score:.3f}   {name}</source>
      <translation>Wert {score:.3f}   {name}</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>{count} bytes</source>
      <translation>{count} Bytes</translation>
    </message>
    <message>
      <source>Changed</source>
      <translation>Geändert</translation>
    </message>
    <message>
      <source>Pixels</source>
      <translation>Pixel</translation>
    </message>
    <message>
      <source>Problem</source>
      <translation>Hindernis</translation>
    </message>
    <message>
      <source>Precision of the models</source>
      <translation>Genauigkeit der Modelle</translation>
    </message>
    <message>
      <source>Precision {label}</source>
      <translation>Genauigkeit {label}</translation>
    </message>
    <message>
      <source>Not measured here yet: Ctrl+G.</source>
      <translation>Hier noch nicht gemessen: Strg+G.</translation>
    </message>
    <message>
      <source>loading</source>
      <translation>wird geladen</translation>
    </message>
    <message>
      <source>{name}
rank {rank}, score {score:.3f}</source>
      <translation>{name}
Rang {rank}, Wert {score:.3f}</translation>
    </message>
    <message>
      <source>Rank {rank}, score {score:.3f}, {name}</source>
      <translation>Rang {rank}, Wert {score:.3f}, {name}</translation>
    </message>
    <message>
      <source>, a match</source>
      <translation>, ein Treffer</translation>
    </message>
    <message>
      <source>, not a match</source>
      <translation>, kein Treffer</translation>
    </message>
    <message>
      <source>, and {count} more of this moment</source>
      <translation>, und {count} weitere dieses Augenblicks</translation>
    </message>
    <message>
      <source>The models are loading</source>
      <translation>Die Modelle werden geladen</translation>
    </message>
    <message>
      <source>You can already type a description; the search runs as soon as they are ready.</source>
      <translation>Sie können schon eine Beschreibung tippen; gesucht wird, sobald sie bereit sind.</translation>
    </message>
    <message>
      <source>The model bundle cannot be used</source>
      <translation>Das Modellbündel kann nicht benutzt werden</translation>
    </message>
    <message>
      <source>{models_message}</source>
      <translation>{models_message}</translation>
    </message>
    <message>
      <source>The models cannot run here</source>
      <translation>Die Modelle laufen hier nicht</translation>
    </message>
    <message>
      <source>Which pictures shall be searched?</source>
      <translation>Welche Bilder sollen durchsucht werden?</translation>
    </message>
    <message>
      <source>Choose a folder of pictures of people. They stay where they are; nothing leaves this machine.</source>
      <translation>Einen Ordner mit Bildern von Menschen wählen. Sie bleiben, wo sie sind; nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
      <source>Opening {name}</source>
      <translation>{name} wird geöffnet</translation>
    </message>
    <message>
      <source>One moment.</source>
      <translation>Einen Augenblick.</translation>
    </message>
    <message>
      <source>The folder is gone</source>
      <translation>Der Ordner ist weg</translation>
    </message>
    <message>
      <source>{path} is not there: it was moved, renamed, or its drive was unplugged. Its index is kept. When it is back, Sightline goes on by itself; or choose another folder.</source>
      <translation>{path} ist nicht da: verschoben, umbenannt, oder das Laufwerk wurde abgezogen. Der Index bleibt. Ist der Ordner wieder da, geht es von selbst weiter; oder einen anderen wählen.</translation>
    </message>
    <message>
      <source>This folder cannot be used</source>
      <translation>Dieser Ordner kann nicht benutzt werden</translation>
    </message>
    <message>
      <source>{folder_message}</source>
      <translation>{folder_message}</translation>
    </message>
    <message>
      <source>The disk is full</source>
      <translation>Die Platte ist voll</translation>
    </message>
    <message>
      <source>{folder_message} Your pictures are safe; only the index has no room. Free some space, then look again.</source>
      <translation>{folder_message} Ihre Bilder sind sicher; nur der Index hat keinen Platz. Platz schaffen, dann erneut nachsehen.</translation>
    </message>
    <message>
      <source>{name} was indexed with another model</source>
      <translation>{name} wurde mit einem anderen Modell indexiert</translation>
    </message>
    <message>
      <source>The index of this folder was made with another model than {bundle_name}, and the two cannot be compared. Index it again: that takes a while and leaves your pictures untouched.</source>
      <translation>Der Index dieses Ordners stammt von einem anderen Modell als {bundle_name}; beide lassen sich nicht vergleichen. Neu indexieren: das dauert eine Weile und lässt Ihre Bilder unberührt.</translation>
    </message>
    <message>
      <source>Another Sightline is using this gallery</source>
      <translation>Ein anderes Sightline benutzt diese Galerie</translation>
    </message>
    <message>
      <source>{folder_message} Then look again, or choose another folder now.</source>
      <translation>{folder_message} Dann erneut nachsehen oder jetzt einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>Getting to know {name}</source>
      <translation>{name} wird kennengelernt</translation>
    </message>
    <message>
      <source>You can already type a description: what is done so far is searched.</source>
      <translation>Sie können schon eine Beschreibung tippen: das bisher Fertige wird durchsucht.</translation>
    </message>
    <message>
      <source>{name} is not indexed yet</source>
      <translation>{name} ist noch nicht indexiert</translation>
    </message>
    <message>
      <source>Sightline has to look at each picture once before it can be searched.</source>
      <translation>Sightline muss jedes Bild einmal ansehen, bevor gesucht werden kann.</translation>
    </message>
    <message>
      <source>{name} is empty</source>
      <translation>{name} ist leer</translation>
    </message>
    <message>
      <source>Put pictures into {path} and look again, or choose another folder.</source>
      <translation>Bilder nach {path} legen und erneut nachsehen, oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>There are no pictures in {name}</source>
      <translation>In {name} sind keine Bilder</translation>
    </message>
    <message>
      <source>Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files, in this folder and the folders inside it. Choose another folder, or add pictures and look again.</source>
      <translation>Sightline liest JPEG, PNG, WebP, BMP, TIFF und GIF, in diesem Ordner und den Ordnern darin. Einen anderen Ordner wählen, oder Bilder hineinlegen und erneut nachsehen.</translation>
    </message>
    <message>
      <source>None of the pictures in {name} could be read</source>
      <translation>Keines der Bilder in {name} konnte gelesen werden</translation>
    </message>
    <message>
      <source>See the list for the reason of each, or choose another folder.</source>
      <translation>Die Liste nennt für jedes den Grund; oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>Describe the person you are looking for</source>
      <translation>Beschreiben Sie die gesuchte Person</translation>
    </message>
    <message>
      <source>Clothes, colours, hair, things they carry: in your own words. {count} pictures are ready.</source>
      <translation>Kleidung, Farben, Haare, was sie bei sich hat: auf Englisch, in eigenen Worten. {count} Bilder sind bereit.</translation>
    </message>
    <message>
      <source>Searching</source>
      <translation>Suche läuft</translation>
    </message>
    <message>
      <source>This description cannot be searched for</source>
      <translation>Nach dieser Beschreibung kann nicht gesucht werden</translation>
    </message>
    <message>
      <source>{query_message}</source>
      <translation>{query_message}</translation>
    </message>
    <message>
      <source>No picture passes the filters</source>
      <translation>Kein Bild kommt durch die Filter</translation>
    </message>
    <message>
      <source>There are pictures in this gallery, but none that the filters let through.</source>
      <translation>In dieser Galerie sind Bilder, aber keines kommt durch die Filter.</translation>
    </message>
    <message>
      <source>Nothing was found</source>
      <translation>Nichts gefunden</translation>
    </message>
    <message>
      <source>Describe the person in other words, or try one of these.</source>
      <translation>Die Person mit anderen Worten beschreiben oder eines hiervon versuchen.</translation>
    </message>
    <message>
      <source>The gallery</source>
      <translation>Die Galerie</translation>
    </message>
    <message>
      <source>this one</source>
      <translation>diesem</translation>
    </message>
    <message>
      <source>Description of the person</source>
      <translation>Beschreibung der Person</translation>
    </message>
    <message>
      <source>Describe the person in English: clothes, colours, hair, things they carry</source>
      <translation>Die Person auf Englisch beschreiben: Kleidung, Farben, Haare, was sie bei sich hat</translation>
    </message>
    <message>
      <source>Describe a person: “a woman in a red dress with a handbag”</source>
      <translation>Person auf Englisch beschreiben: „a woman in a red dress“</translation>
    </message>
    <message>
      <source>Clear the search</source>
      <translation>Suche leeren</translation>
    </message>
    <message>
      <source>Saved and earlier searches, search by picture</source>
      <translation>Gemerkte und frühere Suchen, nach Bild suchen</translation>
    </message>
    <message>
      <source>Saved with this case</source>
      <translation>Bei diesem Fall gemerkt</translation>
    </message>
    <message>
      <source>Earlier</source>
      <translation>Früher</translation>
    </message>
    <message>
      <source>Forget</source>
      <translation>Vergessen</translation>
    </message>
    <message>
      <source>All earlier searches</source>
      <translation>Alle früheren Suchen</translation>
    </message>
    <message>
      <source>the old precision</source>
      <translation>die bisherige Genauigkeit</translation>
    </message>
    <message>
      <source>{wanted} could not be loaded; {kept} stays in use.</source>
      <translation>{wanted} konnte nicht geladen werden; {kept} bleibt in Gebrauch.</translation>
    </message>
    <message>
      <source>Indexing stopped. What was done is kept; F5 goes on from there.</source>
      <translation>Indexieren abgebrochen. Das Fertige bleibt; F5 macht dort weiter.</translation>
    </message>
    <message>
      <source>Working</source>
      <translation>Arbeitet</translation>
    </message>
    <message>
      <source>Search for {text}</source>
      <translation>Suchen nach {text}</translation>
    </message>
    <message>
      <source>Search for “{text}”</source>
      <translation>Suchen nach „{text}“</translation>
    </message>
    <message>
      <source>Pack all {count} pictures? Packages of the selected or marked ones are in the same menu.</source>
      <translation>Alle {count} Bilder packen? Pakete der gewählten oder markierten stehen im selben Menü.</translation>
    </message>
    <message>
      <source>Save the results</source>
      <translation>Ergebnisse speichern</translation>
    </message>
    <message>
      <source>Tables (*.csv)</source>
      <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
      <source>Save the evidence package</source>
      <translation>Beweispaket speichern</translation>
    </message>
    <message>
      <source>Packages (*.zip)</source>
      <translation>Pakete (*.zip)</translation>
    </message>
    <message>
      <source>{count} results were saved as {file}.</source>
      <translation>{count} Ergebnisse wurden als {file} gespeichert.</translation>
    </message>
    <message>
      <source>A package is being written already. Wait for it, or stop it.</source>
      <translation>Ein Paket wird schon geschrieben. Darauf warten oder es abbrechen.</translation>
    </message>
    <message>
      <source>A large package</source>
      <translation>Ein großes Paket</translation>
    </message>
    <message>
      <source>{count} pictures were packed as {file}. Look at: {what}</source>
      <translation>{count} Bilder wurden als {file} gepackt. Bitte ansehen: {what}</translation>
    </message>
    <message>
      <source>{count} pictures were packed as {file}.</source>
      <translation>{count} Bilder wurden als {file} gepackt.</translation>
    </message>
    <message>
      <source>The package was not written.</source>
      <translation>Das Paket wurde nicht geschrieben.</translation>
    </message>
    <message>
      <source>Aid, not an explanation: warm where covering the picture lowers the score, by up to {drop:.2f}.</source>
      <translation>Hilfe, keine Erklärung: warm, wo das Abdecken des Bildes den Wert senkt, um bis zu {drop:.2f}.</translation>
    </message>
    <message>
      <source>No single place decided: the score hardly changes whatever is covered.</source>
      <translation>Keine einzelne Stelle entschied: der Wert ändert sich kaum, was auch abgedeckt wird.</translation>
    </message>
    <message>
      <source>Looking for support…</source>
      <translation>Belege werden gesucht…</translation>
    </message>
    <message>
      <source>Looking for support… {percent} %</source>
      <translation>Belege werden gesucht… {percent} %</translation>
    </message>
    <message>
      <source>The settings could not be read. They were set aside as {file}.</source>
      <translation>Die Einstellungen konnten nicht gelesen werden. Sie liegen jetzt als {file} beiseite.</translation>
    </message>
  </context>
</TS>
