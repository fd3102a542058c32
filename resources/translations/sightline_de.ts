<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>sightline</name>
    <message>
      <source>Building the search graph</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Indexing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Looking for pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Describe a person</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Go to the search box</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Empty the search box and start again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export CSV…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save these results as a table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose folder…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose the folder of pictures to search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open the sample gallery</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search the pictures that come with Sightline</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Look for new, changed and removed pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop indexing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop indexing; what is done is kept</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unreadable pictures…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>List the pictures that could not be read, and why</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Index again with this model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Replace the index made with another model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>FP32</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Full precision: the reference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>FP16</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Half precision: half the model file, nearly the same results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>INT8</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Eight-bit: the fastest and smallest</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Try again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Load the models again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Light text on dark ground, for dim rooms</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Theme</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Light</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dark text on light ground, for daylight</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>High contrast</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Black, white and few strong colours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Usual text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text at its usual size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text size</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Larger text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text a quarter larger</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Largest text</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Text half as large again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>English</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sightline in English</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Language</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Deutsch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sightline auf Deutsch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Full screen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Use the whole screen, or a window again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show all keys</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Quit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close Sightline</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open the picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the selected picture large</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Previous picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the picture ranked before</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the picture ranked after</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back to the results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Return to the grid</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>These files are looked at again only when they change. The rest of the gallery is searched as usual.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Every picture of this gallery could be read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pictures that could not be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tab moves between controls, arrow keys within the grid.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why it could not be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keys</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What they do</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{label}: {value}{detail}. The line shows the last minute.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Power</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Heat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not available</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No GPU found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source> of {budget:.0f} W</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, power mode {mode}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, slows down at {limit:.0f} °C</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Results, best match first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Indexing progress</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{stage}: {done} of {total} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopping…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} could not be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} pictures per second</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{time} left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source> {count} so far</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder {name} is not there any more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{wanted} is not available, so FP32 is used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The disk is full. Free some space and try again; nothing that was stored is lost.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your disk quota is used up. Free some space and try again; nothing stored is lost.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The disk is read-only. Choose another place, or make it writable, and try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Permission was denied{where}. Ask for access, or choose another place.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A file is missing{where}. It may have been moved or unplugged; try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The disk could not be read{where}. Check that it is connected, then try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Something unexpected went wrong. You can go on working; the details are in {file}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stopped. What was done so far is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There is not enough memory. Close other programs, or choose INT8, and try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source> at {place}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close this message</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No folder is open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 picture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models are loading…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export CSV</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All {count} pictures, best match first</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The {count} best of {all} pictures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} pictures could not be read. Show the list</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>indexing…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>answered in {time:.0f} ms</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Menu</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>searching…</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} unreadable</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>indexing goes on; Enter searches what is new</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Picture {name}, rank {rank}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{rank} of {count}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>score {score:.3f}   {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This picture cannot be read now.
Its file may have moved.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Precision of the models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Precision {label}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name}
rank {rank}, score {score:.3f}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rank {rank}, score {score:.3f}, {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The models are loading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You can already type a description; the search runs as soon as they are ready.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model bundle cannot be used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{models_message}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The models cannot run here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Which pictures shall be searched?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder of pictures of people. They stay where they are; nothing leaves this machine.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Opening {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>One moment.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder is gone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{path} is not there: it was moved, renamed, or its drive was unplugged. Its index is kept. Connect it again and retry, or choose another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This folder cannot be used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{folder_message}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} was indexed with another model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The index of this folder was made with another model than {bundle_name}, and the two cannot be compared. Index it again: that takes a while and leaves your pictures untouched.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Another Sightline is using this gallery</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{folder_message} Then look again, or choose another folder now.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Getting to know {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You can already type a description: what is done so far is searched.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} is not indexed yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sightline has to look at each picture once before it can be searched.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{name} is empty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Put pictures into {path} and look again, or choose another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>There are no pictures in {name}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files, in this folder and the folders inside it. Choose another folder, or add pictures and look again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None of the pictures in {name} could be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>See the list for the reason of each, or choose another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Describe the person you are looking for</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clothes, colours, hair, things they carry: in your own words. {count} pictures are ready.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Searching</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>This description cannot be searched for</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{query_message}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing was found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Describe the person in other words, or try one of these.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The gallery</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>this one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Description of the person</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Describe the person in English: clothes, colours, hair, things they carry</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Describe a person: “a woman in a red dress with a handbag”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clear the search</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the old precision</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{wanted} could not be loaded; {kept} stays in use.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Indexing stopped. What was done is kept; F5 goes on from there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} results were saved as {file}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Working</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search for {text}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Search for “{text}”</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Save the results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tables (*.csv)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The settings could not be read. They were set aside as {file}.</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
