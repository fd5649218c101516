-- References to other parts of the book, and citations of works.

local common = require('common')
local reading = require('reading')
local citing = { works = pandoc.Blocks({}), texts = {} }
local stringify = pandoc.utils.stringify

local function is_work(cite)
  return not common.label_type(cite.id)
end

local function cite_key(el)
  local parts = {}
  for _, cite in ipairs(el.citations) do
    table.insert(parts, table.concat({
      cite.id, cite.mode, stringify(cite.prefix), stringify(cite.suffix),
    }, '\0'))
  end
  return table.concat(parts, '\1')
end

-- citeproc takes the name of a file for an address, and decodes it
local function named(path)
  return pandoc.MetaString((path:gsub('%%', '%%25')))
end

local function processed(cites)
  local doc = pandoc.Pandoc(pandoc.List(cites):map(function(el) return pandoc.Plain({ el }) end))
  local all = pandoc.List(common.job.cited):map(function(id)
    return pandoc.Citation(id, 'NormalCitation')
  end)
  doc.meta = pandoc.Meta({
    bibliography = pandoc.List(common.job.bibliography):map(named),
    lang = pandoc.MetaString(common.job.lang),
    ['link-citations'] = true,
    -- every work of the book, so that `2026a` means the same in all chapters
    nocite = pandoc.MetaInlines({ pandoc.Cite({}, all) }),
  })
  if common.job.csl ~= '' then doc.meta.csl = named(common.job.csl) end
  return pandoc.utils.citeproc(doc).blocks
end

--- Read chapters and resolve their citations, all with one run of citeproc, which is slow to start.
function citing.prepare(chapters, format)
  citing.ready, citing.texts, citing.works = {}, {}, pandoc.Blocks({})
  local keys, cites, collects = {}, {}, false
  for _, chapter in ipairs(chapters) do
    local doc, title = reading.read(chapter, format)
    citing.ready[chapter.source] = { doc = doc, title = title }
    collects = collects or chapter.collects
    doc:walk({ Cite = function(el)
      local key = cite_key(el)
      if is_work(el.citations[1]) and not keys[key] then
        keys[key] = true
        table.insert(cites, el)
      end
    end })
  end
  if #cites == 0 and not collects then return end
  for at, block in ipairs(processed(cites)) do
    if cites[at] then
      citing.texts[cite_key(cites[at])] = block.content
    elseif block.identifier == 'refs' then
      citing.works = pandoc.Blocks({ block })
    end
  end
end

-- A reference to something in the book, or nil where a cite names a work.
local function reference(el, link)
  local out = pandoc.Inlines({})
  for at, cite in ipairs(el.citations) do
    local id = common.lower_label(cite.id)
    local entry = common.label_type(cite.id) and common.job.labels[id]
    if not entry then return nil end
    if at > 1 then out:extend({ pandoc.Str(','), pandoc.Space() }) end
    out:extend(link(cite, entry, id))
  end
  return out
end

--- Resolve a chapter's references (as `link(cite, entry, id)` gives them) and citations, and put
--- the list of works where `#refs` is.
function citing.resolve(doc, link)
  return doc:walk({
    traverse = 'topdown',
    Cite = function(el)
      local text = citing.texts[cite_key(el)] or reference(el, link)
      if text then return text, false end
    end,
    Div = function(div)
      if div.identifier == 'refs' then return citing.works, false end
    end,
  })
end

return citing
